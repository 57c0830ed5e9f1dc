#include "nn/sequential.h"

#include "autograd/checkpoint.h"

namespace tern::nn {

Sequential::Sequential(const std::vector<std::shared_ptr<Module>>& modules) {
    for (const auto& module : modules) push_back(module);
}

void Sequential::push_back(std::shared_ptr<Module> module) {
    TERN_CHECK(module != nullptr, ValueError, "Sequential: module ", size(), " is a null pointer");
    register_module(std::to_string(size()), *module);
    modules_->push_back(std::move(module));
}

Module& Sequential::operator[](size_t i) const {
    TERN_CHECK(i < size(), IndexError, "Sequential: there is no module ", i, " among ", size());
    return *(*modules_)[i];
}

Tensor Sequential::forward(const Tensor& x) {
    Tensor y = x;
    for (const auto& module : *modules_) y = (*module)(y);
    return y;
}

Tensor checkpoint_sequential(const Sequential& model, int64_t segments, const Tensor& x) {
    const auto size = static_cast<int64_t>(model.size());
    TERN_CHECK(segments >= 1 && segments <= size, ValueError,
               "checkpoint_sequential: between 1 and ", size,
               " segments are wanted, one a module, ", "got ", segments);
    const auto part = [model](int64_t begin, int64_t end) {
        return [model, begin, end](const Tensor& in) {
            Tensor y = in;
            for (int64_t i = begin; i < end; ++i) y = model[static_cast<size_t>(i)](y);
            return y;
        };
    };
    const int64_t length = size / segments;
    Tensor y = x;
    for (int64_t s = 0; s + 1 < segments; ++s)
        y = checkpoint(part(s * length, (s + 1) * length), y);
    return part((segments - 1) * length, size)(y);
}

}  // namespace tern::nn
