#include "nn/module.h"

#include <algorithm>
#include <optional>
#include <set>

#include "autograd/grad_mode.h"
#include "nn/module_hooks.h"

namespace tern::nn {

// What the copies of a module share.
struct ModuleState {
    std::vector<NamedTensor> parameters;
    std::vector<NamedTensor> buffers;
    std::vector<std::pair<std::string, std::shared_ptr<ModuleState>>> children;
    ModuleHooks hooks;
    bool training = true;
};

namespace {

using Members = std::vector<NamedTensor> ModuleState::*;

// Appends the named tensors of `state` and its children, each tensor once.
void collect(const ModuleState& state, Members members, const std::string& prefix,
             std::set<const TensorImpl*>& seen, std::vector<NamedTensor>& out) {
    for (const auto& [name, value] : state.*members)
        if (seen.insert(&value.impl()).second) out.emplace_back(prefix + name, value);
    for (const auto& [name, child] : state.children)
        collect(*child, members, prefix + name + ".", seen, out);
}

std::vector<NamedTensor> collect(const ModuleState& state, Members members) {
    std::vector<NamedTensor> out;
    std::set<const TensorImpl*> seen;
    collect(state, members, "", seen, out);
    return out;
}

std::vector<Tensor> values(const std::vector<NamedTensor>& named) {
    std::vector<Tensor> out;
    out.reserve(named.size());
    for (const auto& entry : named) out.push_back(entry.second);
    return out;
}

void collect_names(const ModuleState& state, const std::string& prefix,
                   std::vector<std::string>& out) {
    for (const auto& [name, child] : state.children) {
        out.push_back(prefix + name);
        collect_names(*child, prefix + name + ".", out);
    }
}

// Every name a tensor goes by, shared ones too: what a state dictionary holds.
void collect_all(const ModuleState& state, const std::string& prefix,
                 std::vector<NamedTensor>& out) {
    for (const auto& [name, value] : state.parameters) out.emplace_back(prefix + name, value);
    for (const auto& [name, value] : state.buffers) out.emplace_back(prefix + name, value);
    for (const auto& [name, child] : state.children) collect_all(*child, prefix + name + ".", out);
}

std::vector<NamedTensor> collect_all(const ModuleState& state) {
    std::vector<NamedTensor> out;
    collect_all(state, "", out);
    return out;
}

void set_training(ModuleState& state, bool on) {
    state.training = on;
    for (const auto& child : state.children) set_training(*child.second, on);
}

// FNV-1a, by words.
void mix(uint64_t& hash, uint64_t word) { hash = (hash ^ word) * 0x100000001b3; }

void mix(uint64_t& hash, const ModuleState& state) {
    for (const Members members : {&ModuleState::parameters, &ModuleState::buffers})
        for (const auto& [name, value] : state.*members) {
            mix(hash, reinterpret_cast<uintptr_t>(value.impl().storage.get()));
            mix(hash, value.requires_grad());
        }
    mix(hash, state.training);
    mix(hash, state.hooks.empty());
    for (const auto& [name, child] : state.children) mix(hash, *child);
}

bool any_hooks(const ModuleState& state) {
    return !state.hooks.empty() ||
           std::any_of(state.children.begin(), state.children.end(),
                       [](const auto& child) { return any_hooks(*child.second); });
}

void check_name(const ModuleState& state, const char* op, const std::string& name) {
    const auto is_name = [&](const auto& entry) { return entry.first == name; };
    const bool taken = std::any_of(state.parameters.begin(), state.parameters.end(), is_name) ||
                       std::any_of(state.buffers.begin(), state.buffers.end(), is_name) ||
                       std::any_of(state.children.begin(), state.children.end(), is_name);
    TERN_CHECK(!name.empty() && name.find('.') == std::string::npos, ValueError, op,
               ": a name without dots is wanted, got \"", name, "\"");
    TERN_CHECK(!taken, ValueError, op, ": the module has a \"", name, "\" already");
}

void move_tensor(const Tensor& x, std::optional<Device> device, std::optional<DType> dtype) {
    const Device to_device = device.value_or(x.device());
    const DType to_dtype = dtype && is_floating(x.dtype()) ? *dtype : x.dtype();
    const Tensor grad = x.grad();
    const Tensor moved = x.detach().to(to_device, to_dtype);
    if (grad.defined()) x.set_grad({});
    x.set_data(moved);
    if (grad.defined()) x.set_grad(grad.detach().to(to_device, to_dtype));
}

void move_all(const ModuleState& state, std::optional<Device> device, std::optional<DType> dtype) {
    TERN_CHECK(!dtype || is_floating(*dtype), DTypeError,
               "Module::to: float32 or float64 is wanted, got ", *dtype);
    const NoGradGuard guard;
    for (const Members members : {&ModuleState::parameters, &ModuleState::buffers})
        for (const auto& entry : collect(state, members)) move_tensor(entry.second, device, dtype);
}

// What keeps a state dictionary from being loaded, by kind.
struct Mismatches {
    std::string missing, unexpected, sizes;

    static void add(std::string& list, const std::string& text) {
        if (!list.empty()) list += ", ";
        list += text;
    }
    void raise() const {
        if (missing.empty() && unexpected.empty() && sizes.empty()) return;
        std::string message = "load_state_dict:";
        if (!missing.empty()) message += " missing " + missing + ";";
        if (!unexpected.empty()) message += " unexpected " + unexpected + ";";
        if (!sizes.empty()) message += " other sizes: " + sizes + ";";
        message.pop_back();
        if (missing.empty() && unexpected.empty()) throw ShapeError(message);
        throw ValueError(message);
    }
};

}  // namespace

Module::Module() : state_(std::make_shared<ModuleState>()) {}
Module::~Module() = default;

Tensor Module::forward(const Tensor&) {
    throw ValueError("Module::forward: this module does not define forward(const Tensor&)");
}

Tensor Module::operator()(const Tensor& x) {
    return state_->hooks.empty() ? forward(x) : state_->hooks.call(*this, x);
}

namespace {
template <class Hook>
RemovableHandle add_hook(const char* op, HookList<Hook>& hooks, Hook hook) {
    TERN_CHECK(hook, ValueError, op, ": the function is empty");
    return hooks.add(std::move(hook));
}
}  // namespace

RemovableHandle Module::register_forward_pre_hook(ForwardPreHook hook) {
    return add_hook("register_forward_pre_hook", state_->hooks.before, std::move(hook));
}
RemovableHandle Module::register_forward_hook(ForwardHook hook) {
    return add_hook("register_forward_hook", state_->hooks.after, std::move(hook));
}
RemovableHandle Module::register_full_backward_hook(BackwardHook hook) {
    return add_hook("register_full_backward_hook", state_->hooks.backward, std::move(hook));
}

std::vector<NamedTensor> Module::named_parameters() const {
    return collect(*state_, &ModuleState::parameters);
}
std::vector<NamedTensor> Module::named_buffers() const {
    return collect(*state_, &ModuleState::buffers);
}
std::vector<Tensor> Module::parameters() const { return values(named_parameters()); }
std::vector<Tensor> Module::buffers() const { return values(named_buffers()); }

std::vector<std::string> Module::module_names() const {
    std::vector<std::string> out = {""};
    collect_names(*state_, "", out);
    return out;
}

void Module::train(bool on) { set_training(*state_, on); }
uint64_t Module::fingerprint() const {
    uint64_t hash = 0xcbf29ce484222325;
    mix(hash, *state_);
    return hash;
}
bool Module::has_hooks() const { return any_hooks(*state_); }

bool Module::is_training() const { return state_->training; }

void Module::to(Device device) { move_all(*state_, device, {}); }
void Module::to(DType dtype) { move_all(*state_, {}, dtype); }
void Module::to(Device device, DType dtype) { move_all(*state_, device, dtype); }

void Module::zero_grad() {
    for (const Tensor& p : parameters())
        if (p.grad().defined()) p.set_grad({});
}

StateDict Module::state_dict() const {
    StateDict out;
    for (const auto& [name, value] : collect_all(*state_)) out.emplace(name, value.detach());
    return out;
}

void Module::load_state_dict(const StateDict& state, bool strict) {
    const std::vector<NamedTensor> own = collect_all(*state_);
    Mismatches bad;
    std::set<std::string> known;
    for (const auto& [name, value] : own) {
        known.insert(name);
        const auto found = state.find(name);
        if (found == state.end()) {
            if (strict) Mismatches::add(bad.missing, name);
        } else if (found->second.shape() != value.shape()) {
            Mismatches::add(bad.sizes, detail::concat(name, " is ", found->second.shape(),
                                                      " and should be ", value.shape()));
        }
    }
    for (const auto& entry : state)
        if (strict && !known.contains(entry.first)) Mismatches::add(bad.unexpected, entry.first);
    bad.raise();

    const NoGradGuard guard;
    for (const auto& [name, value] : own)
        if (const auto found = state.find(name); found != state.end()) value.copy_(found->second);
}

Tensor Module::register_parameter(const std::string& name, const Tensor& value) {
    check_name(*state_, "register_parameter", name);
    if (!value.defined()) return value;
    value.requires_grad_();
    state_->parameters.emplace_back(name, value);
    return value;
}

Tensor Module::register_buffer(const std::string& name, const Tensor& value) {
    check_name(*state_, "register_buffer", name);
    if (value.defined()) state_->buffers.emplace_back(name, value);
    return value;
}

void Module::add_child(const std::string& name, const Module& child) {
    check_name(*state_, "register_module", name);
    TERN_CHECK(child.state_ != state_, ValueError, "register_module: a module cannot be its own \"",
               name, "\"");
    state_->children.emplace_back(name, child.state_);
}

}  // namespace tern::nn
