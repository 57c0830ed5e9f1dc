// Nodes taken apart into columns, and put together again.
#include "classic/tree/tree_arrays.h"

#include <algorithm>
#include <bit>
#include <iterator>

#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern::classic {
namespace {

constexpr const char* kLinks[] = {"identity", "sigmoid", "softmax", "exp",
                                  "softplus", "square",  "step"};

// f(array, member of a node) for each.
template <class Arrays, class F>
void for_each_column(Arrays& a, F f) {
    f(a.feature, &TreeNode::feature);
    f(a.left, &TreeNode::left);
    f(a.right, &TreeNode::right);
    f(a.category_set, &TreeNode::category_set);
    f(a.threshold, &TreeNode::threshold);
    f(a.gain, &TreeNode::gain);
    f(a.cover, &TreeNode::cover);
    f(a.count, &TreeNode::count);
    f(a.default_left, &TreeNode::default_left);
    f(a.zero_is_missing, &TreeNode::zero_is_missing);
}

template <class T>
std::vector<T> list_of(const Tensor& x, const std::string& name) {
    TERN_CHECK(x.defined() && x.dtype() == dtype_of<T>, FormatError, "\"", name,
               "\": an array of the trees is missing or of another type");
    return copied(x, Device(), x.dtype()).to_vector<T>();
}

}  // namespace

const char* link_name(TreeLink link) { return kLinks[static_cast<size_t>(link)]; }

TreeLink link_of(const std::string& text, const std::string& name) {
    const auto* const found = std::find(std::begin(kLinks), std::end(kLinks), text);
    TERN_CHECK(found != std::end(kLinks), FormatError, "\"", name, "\": link '", text,
               "' is not known");
    return static_cast<TreeLink>(found - std::begin(kLinks));
}

const ParamTable<TreeArrays>& TreeArrays::fields() {
    using A = TreeArrays;
    static const auto table = ParamTable<A>()
                                  .add("n_features", &A::n_features)
                                  .add("n_outputs", &A::n_outputs)
                                  .add("leaf_size", &A::leaf_size)
                                  .add("tree_begin", &A::tree_begin)
                                  .add("feature", &A::feature)
                                  .add("left", &A::left)
                                  .add("right", &A::right)
                                  .add("category_set", &A::category_set)
                                  .add("threshold", &A::threshold)
                                  .add("gain", &A::gain)
                                  .add("cover", &A::cover)
                                  .add("count", &A::count)
                                  .add("default_left", &A::default_left)
                                  .add("zero_is_missing", &A::zero_is_missing)
                                  .add("values", &A::values)
                                  .add("set_begin", &A::set_begin)
                                  .add("category_bits", &A::category_bits)
                                  .add("base_score", &A::base_score)
                                  .add("objective", &A::objective)
                                  .add("link", &A::link)
                                  .add("link_scale", &A::link_scale)
                                  .add("rounds_to_float32", &A::rounds_to_float32)
                                  .add("feature_names", &A::feature_names);
    return table;
}

TreeArrays to_arrays(const TreeEnsemble& e) {
    TreeArrays a{.n_features = e.n_features, .n_outputs = e.n_outputs, .leaf_size = e.leaf_size};
    for_each_column(a, [&]<class T>(Tensor& array, T TreeNode::*member) {
        std::vector<T> list;
        list.reserve(e.nodes.size());
        for (const TreeNode& node : e.nodes) list.push_back(node.*member);
        array = from_vector(list);
    });
    a.tree_begin = from_vector(e.tree_begin);
    a.values = from_vector(e.values, {static_cast<int64_t>(e.nodes.size()), e.leaf_size});
    a.set_begin = from_vector(e.set_begin);
    std::vector<int32_t> bits;
    for (uint32_t word : e.category_bits) bits.push_back(std::bit_cast<int32_t>(word));
    a.category_bits = from_vector(bits);
    a.base_score = e.base_score;
    a.objective = e.objective;
    a.link = link_name(e.link);
    a.link_scale = e.link_scale;
    a.rounds_to_float32 = e.rounds_to_float32;
    a.feature_names = e.feature_names;
    return a;
}

TreeEnsemble to_ensemble(const TreeArrays& a, const std::string& name) {
    TreeEnsemble e{.n_features = a.n_features, .n_outputs = a.n_outputs, .leaf_size = a.leaf_size};
    e.tree_begin = list_of<int64_t>(a.tree_begin, name);
    e.values = list_of<double>(a.values, name);
    e.nodes.resize(list_of<int32_t>(a.feature, name).size());
    for_each_column(a, [&]<class T>(const Tensor& array, T TreeNode::*member) {
        const std::vector<T> list = list_of<T>(array, name);
        TERN_CHECK(list.size() == e.nodes.size(), FormatError, "\"", name,
                   "\": arrays of nodes have ", e.nodes.size(), " and ", list.size(), " elements");
        for (size_t i = 0; i < list.size(); ++i) e.nodes[i].*member = list[i];
    });
    e.set_begin = list_of<int64_t>(a.set_begin, name);
    for (int32_t word : list_of<int32_t>(a.category_bits, name))
        e.category_bits.push_back(std::bit_cast<uint32_t>(word));
    e.base_score = a.base_score;
    e.objective = a.objective;
    e.link = link_of(a.link, name);
    e.link_scale = a.link_scale;
    e.rounds_to_float32 = a.rounds_to_float32;
    e.feature_names = a.feature_names;
    validate(e, name);
    return e;
}

}  // namespace tern::classic
