// A TreeEnsemble as named arrays, for files: a fit that has trees holds these and describes them by
//   ParamTable<Fit>().nest("trees.", &Fit::trees, TreeArrays::fields())
#pragma once

#include "classic/params.h"
#include "classic/tree/tree_ensemble.h"

namespace tern TERN_PUBLIC {
namespace classic {

struct TreeArrays {
    int64_t n_features = 0, n_outputs = 1, leaf_size = 1;
    Tensor tree_begin;                          // int64 [trees + 1]
    Tensor feature, left, right, category_set;  // int32 [nodes]
    Tensor threshold, gain, cover;              // float64 [nodes]
    Tensor count;                               // int64 [nodes]
    Tensor default_left, zero_is_missing;       // bool [nodes]
    Tensor values;                              // float64 [nodes, leaf_size]
    Tensor set_begin;                           // int64 [sets + 1]
    Tensor category_bits;                       // int32, the bits of uint32
    std::vector<double> base_score;
    std::string objective, link = "identity";
    double link_scale = 1;
    bool rounds_to_float32 = false;
    std::vector<std::string> feature_names;

    static const ParamTable<TreeArrays>& fields();
};

TreeArrays to_arrays(const TreeEnsemble& ensemble);
// Throws FormatError, naming `name`, for arrays that make no valid ensemble.
TreeEnsemble to_ensemble(const TreeArrays& arrays, const std::string& name);

// The link's name as it is written, and back. Throws FormatError for a name that is not known.
const char* link_name(TreeLink link);
TreeLink link_of(const std::string& text, const std::string& name);

}  // namespace classic
}  // namespace tern
