// Modules called one after the other.
#pragma once

#include <concepts>
#include <initializer_list>
#include <memory>
#include <vector>

#include "nn/module.h"

namespace tern TERN_PUBLIC {
namespace nn {

template <class M>
concept IsModule = std::derived_from<std::remove_cvref_t<M>, Module>;

// Feeds each module's output to the next. The children's names are "0", "1", ...
//
//     nn::Sequential model(nn::Linear(30, 64), nn::ReLU(), nn::Linear(64, 2));
class Sequential : public Module {
 public:
    Sequential() = default;
    explicit Sequential(const std::vector<std::shared_ptr<Module>>& modules);
    template <IsModule M, IsModule... Rest>
    requires(
        sizeof...(Rest) > 0 ||
        !std::same_as<std::remove_cvref_t<M>, Sequential>) explicit Sequential(M&& first,
                                                                               Rest&&... rest) {
        push_back(std::forward<M>(first));
        (push_back(std::forward<Rest>(rest)), ...);
    }

    template <IsModule M>
    void push_back(M&& module) {
        push_back(std::shared_ptr<Module>(
            std::make_shared<std::remove_cvref_t<M>>(std::forward<M>(module))));
    }
    // Throws ValueError for a null pointer.
    void push_back(std::shared_ptr<Module> module);

    size_t size() const { return modules_->size(); }
    // Throws IndexError.
    Module& operator[](size_t i) const;

    Tensor forward(const Tensor& x) override;

 private:
    using Modules = std::vector<std::shared_ptr<Module>>;
    std::shared_ptr<Modules> modules_ = std::make_shared<Modules>();
};

// model(x), with the modules in `segments` runs of equal length of which all but the last are
// checkpoints (autograd/checkpoint.h): PyTorch's function of that name. The last takes what is left
// over. Throws ValueError unless 1 <= segments <= model.size().
Tensor checkpoint_sequential(const Sequential& model, int64_t segments, const Tensor& x);

}  // namespace nn
}  // namespace tern
