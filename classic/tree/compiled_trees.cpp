// Tables on their device, and links by the elementwise kernels.
#include "classic/tree/compiled_trees.h"

#include "kernels/elementwise.h"
#include "kernels/memory.h"
#include "kernels/softmax.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern::classic {
namespace {

namespace fn = kernels::fn;

const TreeEnsemble& checked(const TreeEnsemble& ensemble) {
    validate(ensemble, "TreePredictor");
    return ensemble;
}

// One number under the shape of x.
View everywhere(const Tensor& number, const View& x) {
    View out = number.view();
    out.shape = x.shape;
    out.strides = DimVector::filled(x.dim(), 0);
    return out;
}
Tensor number(double value, const View& x) {
    return scalar(value, {.device = x.device, .dtype = x.dtype});
}

}  // namespace

CompiledTrees::CompiledTrees(const TreeEnsemble& ensemble)
    : n_features(checked(ensemble).n_features),
      plan(ensemble),
      link_(ensemble.link),
      link_scale_(ensemble.link_scale) {}

kernels::TreeTables CompiledTrees::tables(Device device) const {
    if (device.is_cpu()) return plan.tables();
    const std::lock_guard lock(mutex_);
    auto found = copies_.find(device.index());
    if (found == copies_.end()) found = copies_.emplace(device.index(), copied_to(device)).first;
    return found->second.tables;
}

CompiledTrees::Copy CompiledTrees::copied_to(Device device) const {
    Copy copy;
    const auto put = [&]<class T>(const std::vector<T>& list) -> const T* {
        if (list.empty()) return nullptr;
        const auto bytes = static_cast<int64_t>(list.size() * sizeof(T));
        copy.memory.push_back(from_memory(list.data(), {bytes}, DType::uint8, device));
        return reinterpret_cast<const T*>(copy.memory.back().data<uint8_t>());
    };
    kernels::TreeTables& t = copy.tables = plan.tables();
    t.columns = put(plan.columns);
    t.sets = put(plan.sets);
    t.narrow = put(plan.narrow);
    t.wide = put(plan.wide);
    t.groups = put(plan.groups);
    t.trees = put(plan.trees);
    t.leaf_values = put(plan.leaf_values);
    t.leaf_nodes = put(plan.leaf_nodes);
    t.base = put(plan.base);
    t.sweep = nullptr;
    kernels::synchronize(device);  // other threads may use them, on other streams
    return copy;
}

void CompiledTrees::apply_link(const View& s) const {
    switch (link_) {
        case TreeLink::identity:
            return;
        case TreeLink::sigmoid:
            if (link_scale_ != 1)
                kernels::binary(fn::Mul{}, s, everywhere(number(link_scale_, s), s), s);
            return kernels::unary(fn::Sigmoid{}, s, s);
        case TreeLink::softmax: {
            View rows = s;
            rows.shape = {s.shape[0], s.shape[1], 1};
            rows.strides = {s.shape[1], 1, 1};
            return kernels::softmax(rows, rows, false);
        }
        case TreeLink::exp:
            return kernels::unary(fn::Exp{}, s, s);
        case TreeLink::softplus:
            return kernels::unary(fn::Softplus{}, s, s);
        case TreeLink::square: {
            const Tensor size = empty(s.shape, {.device = s.device, .dtype = s.dtype});
            kernels::unary(fn::Abs{}, s, size.view());
            return kernels::binary(fn::Mul{}, s, size.view(), s);
        }
        case TreeLink::step: {
            const Tensor above = empty(s.shape, {.device = s.device, .dtype = DType::bool_});
            kernels::compare(fn::Gt{}, s, everywhere(number(0, s), s), above.view());
            return kernels::cast(above.view(), s);
        }
    }
}

}  // namespace tern::classic
