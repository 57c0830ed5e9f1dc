// What a TreePredictor shares among its copies: a plan, its copies in device memory, the link.
#pragma once

#include <map>
#include <mutex>
#include <vector>

#include "classic/tree/tree_plan.h"
#include "tensor/handle.h"

namespace tern::classic {

class CompiledTrees {
 public:
    explicit CompiledTrees(const TreeEnsemble& ensemble);

    // On `device`, copied there when first asked for.
    kernels::TreeTables tables(Device device) const;
    // Turns scores [n, n_outputs], float64, into predictions, in place.
    void apply_link(const View& scores) const;

    const int64_t n_features;
    const TreePlan plan;

 private:
    struct Copy {
        std::vector<Tensor> memory;
        kernels::TreeTables tables;
    };
    Copy copied_to(Device device) const;

    const TreeLink link_;
    const double link_scale_;
    mutable std::mutex mutex_;
    mutable std::map<int, Copy> copies_;  // by the CUDA device's index
};

}  // namespace tern::classic
