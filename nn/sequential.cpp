#include "nn/sequential.h"

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

}  // namespace tern::nn
