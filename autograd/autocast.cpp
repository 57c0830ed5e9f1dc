#include "autograd/autocast.h"

#include <unordered_map>

#include "autograd/autocast_rules.h"
#include "autograd/grad_mode.h"

namespace tern {
namespace {

// A leaf and its conversion. The leaf is held, so that its address stays its own.
struct Converted {
    Tensor leaf, low;
    uint32_t version;
};

struct State {
    bool enabled[2] = {false, false};
    DType dtype[2] = {DType::bfloat16, DType::float16};
    bool caching = true;
    int guards = 0;
    std::unordered_map<const TensorImpl*, Converted> cache;
};
thread_local State state;

size_t number(DeviceType device) { return static_cast<size_t>(device); }

}  // namespace

AutocastGuard::AutocastGuard(DeviceType device, const AutocastOptions& options)
    : device_(device),
      was_enabled_(state.enabled[number(device)]),
      was_caching_(state.caching),
      old_dtype_(state.dtype[number(device)]) {
    const DType usual = device == DeviceType::cpu ? DType::bfloat16 : DType::float16;
    const DType dtype = options.dtype.value_or(usual);
    TERN_CHECK(is_half(dtype), ValueError, "AutocastGuard: dtype must be float16 or bfloat16, got ",
               dtype);
    state.enabled[number(device)] = options.enabled;
    state.dtype[number(device)] = dtype;
    state.caching = options.cache_enabled;
    ++state.guards;
}

AutocastGuard::~AutocastGuard() {
    state.enabled[number(device_)] = was_enabled_;
    state.dtype[number(device_)] = old_dtype_;
    state.caching = was_caching_;
    if (--state.guards == 0) state.cache.clear();
}

bool is_autocast_enabled(DeviceType device) { return state.enabled[number(device)]; }
DType autocast_dtype(DeviceType device) { return state.dtype[number(device)]; }

bool autocast_is_on() { return state.enabled[0] || state.enabled[1]; }

AutocastPause::AutocastPause() : old_{state.enabled[0], state.enabled[1]} {
    state.enabled[0] = state.enabled[1] = false;
}
AutocastPause::~AutocastPause() {
    state.enabled[0] = old_[0];
    state.enabled[1] = old_[1];
}

namespace detail {

bool is_to_be_lowered(const Tensor& x) {
    if (!x.defined() || !is_autocast_enabled(x.device().type())) return false;
    const bool convertible = x.dtype() == DType::float32 || is_half(x.dtype());
    return convertible && x.dtype() != autocast_dtype(x.device().type());
}

bool is_to_be_floated(const Tensor& x) {
    return x.defined() && is_autocast_enabled(x.device().type()) && is_half(x.dtype());
}

bool are_mixed(const Tensor& a, const Tensor& b) {
    return a.defined() && b.defined() && is_autocast_enabled(a.device().type()) &&
           a.dtype() != b.dtype() && is_floating(a.dtype()) && is_floating(b.dtype());
}

}  // namespace detail

Tensor to_low(const Tensor& x) {
    if (!detail::is_to_be_lowered(x)) return x;
    const DType dtype = autocast_dtype(x.device().type());
    const bool caches = state.caching && is_grad_enabled() && x.requires_grad() && x.is_leaf();
    if (!caches) return x.to(dtype);
    const auto found = state.cache.find(&x.impl());
    if (found != state.cache.end() && found->second.version == x.version() &&
        found->second.low.dtype() == dtype && found->second.low.device() == x.device())
        return found->second.low;
    const Tensor low = x.to(dtype);
    state.cache.insert_or_assign(&x.impl(), Converted{x, low, x.version()});
    return low;
}

Tensor to_float(const Tensor& x) { return detail::is_to_be_floated(x) ? x.to(DType::float32) : x; }

namespace {
// The type that holds both; float32 for the two 16-bit types.
DType wider(DType a, DType b) {
    if (a == b || !is_floating(b)) return a;
    if (a == DType::float64 || b == DType::float64) return DType::float64;
    return DType::float32;
}
}  // namespace

Tensor to_widest(const Tensor& x, const Tensor& other) {
    if (!x.defined() || !other.defined() || !is_floating(x.dtype())) return x;
    return x.to(wider(x.dtype(), other.dtype()));
}

std::vector<Tensor> to_widest(const std::vector<Tensor>& tensors) {
    DType dtype = tensors.at(0).dtype();
    for (const Tensor& x : tensors) dtype = wider(dtype, x.dtype());
    std::vector<Tensor> out;
    for (const Tensor& x : tensors) out.push_back(is_floating(x.dtype()) ? x.to(dtype) : x);
    return out;
}

}  // namespace tern
