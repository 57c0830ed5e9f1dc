// Module: a layer or a model, holding named parameters, buffers and children.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tensor/handle.h"
#include "tensor/removable_handle.h"

namespace tern TERN_PUBLIC {
namespace nn {

using NamedTensor = std::pair<std::string, Tensor>;
using StateDict = std::map<std::string, Tensor>;

struct ModuleState;

// A module is a handle, as a tensor is: copies share parameters, buffers and children. A layer
// derives from it, registers what it owns in its constructor, and defines forward():
//
//     struct Scale : nn::Module {
//         Tensor weight = register_parameter("weight", ones({8}));
//         Tensor forward(const Tensor& x) override { return x * weight; }
//     };
//
// Names are PyTorch's: a child's names follow its own and a dot, as in "0.weight".
class Module {
 public:
    Module();
    virtual ~Module();

    // Throws ValueError unless the module defines it.
    virtual Tensor forward(const Tensor& x);
    // forward(), with the hooks around it.
    Tensor operator()(const Tensor& x);

    // What happens around forward() when the module is called: hooks run in the order of their
    // registration, and a defined tensor that one gives takes the place of what it was shown. The
    // first sees the input, the second input and output, the third, in the backward, the gradients
    // of both (that of the input is undefined where it needs none). An empty function is a
    // ValueError.
    using ForwardPreHook = std::function<Tensor(const Tensor& x)>;
    using ForwardHook = std::function<Tensor(const Tensor& x, const Tensor& y)>;
    using BackwardHook = std::function<Tensor(const Tensor& grad_input, const Tensor& grad_output)>;
    RemovableHandle register_forward_pre_hook(ForwardPreHook hook);
    RemovableHandle register_forward_hook(ForwardHook hook);
    RemovableHandle register_full_backward_hook(BackwardHook hook);

    // Of this module and then its children, in the order of registration; each tensor once, though
    // it be shared.
    std::vector<Tensor> parameters() const;
    std::vector<NamedTensor> named_parameters() const;
    std::vector<Tensor> buffers() const;
    std::vector<NamedTensor> named_buffers() const;
    // "" for this module, then the names of all modules below it.
    std::vector<std::string> module_names() const;

    // The mode of this module and all below it; what dropout and batch norm look at.
    void train(bool on = true);
    void eval() { train(false); }
    bool is_training() const;

    // Whether a call would still do the same kernel calls on the same memory: equal for equal
    // parameters and buffers, by their memory and by whether they require grad, modes, and numbers
    // of hooks.
    uint64_t fingerprint() const;
    bool has_hooks() const;  // here or below

    // Moves parameters, buffers and gradients, in place: every handle on them stays valid. A type
    // applies to floating tensors only, and must be one (DTypeError).
    void to(Device device);
    void to(DType dtype);
    void to(Device device, DType dtype);
    // Drops all gradients.
    void zero_grad();

    // Parameters and buffers by name, cut off from the graph. They share the module's memory:
    // clone() what shall outlive the next step.
    StateDict state_dict() const;
    // Copies values in, converting type and device. Nothing is written unless everything fits:
    // ValueError lists names that are missing or, if strict, unexpected; ShapeError lists sizes
    // that differ. Without strict, what is missing keeps its value.
    void load_state_dict(const StateDict& state, bool strict = true);

 protected:
    // Each returns what it was given. Names are not empty, hold no dot and are used once
    // (ValueError). An undefined tensor is not registered and stays undefined.
    Tensor register_parameter(const std::string& name, const Tensor& value);
    Tensor register_buffer(const std::string& name, const Tensor& value);
    template <class M>
    M register_module(const std::string& name, M module) {
        add_child(name, module);
        return module;
    }

 private:
    void add_child(const std::string& name, const Module& child);

    std::shared_ptr<ModuleState> state_;
};

}  // namespace nn
}  // namespace tern
