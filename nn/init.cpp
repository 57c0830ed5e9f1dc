#include "nn/init.h"

#include <cmath>

#include "autograd/grad_mode.h"
#include "tensor/sampling.h"

namespace tern::nn::init {
namespace {

struct Fans {
    double in, out;
};

Fans fans_of(const char* op, const Tensor& x) {
    TERN_CHECK(x.dim() >= 2, ShapeError, op, ": at least two dims are wanted, got shape ",
               x.shape());
    double window = 1;
    for (int d = 2; d < x.dim(); ++d) window *= static_cast<double>(x.size(d));
    return {static_cast<double>(x.size(1)) * window, static_cast<double>(x.size(0)) * window};
}

double xavier_std(const char* op, const Tensor& x, double gain) {
    const Fans fans = fans_of(op, x);
    return gain * std::sqrt(2 / (fans.in + fans.out));
}

double kaiming_std(const char* op, const Tensor& x, const KaimingOptions& options) {
    const Fans fans = fans_of(op, x);
    TERN_CHECK(options.mode == "fan_in" || options.mode == "fan_out", ValueError, op,
               ": mode is fan_in or fan_out, got ", options.mode);
    return calculate_gain(options.nonlinearity, options.a) /
           std::sqrt(options.mode == "fan_in" ? fans.in : fans.out);
}

RandomOptions draw_for(const Tensor& x, Generator* generator) {
    return {.device = x.device(), .dtype = x.dtype(), .generator = generator};
}

// A uniform distribution reaches sqrt(3) standard deviations.
void uniform_of_std(const Tensor& x, double std, Generator* generator) {
    const double bound = std::sqrt(3.0) * std;
    uniform_(x, -bound, bound, generator);
}

}  // namespace

void constant_(const Tensor& x, double value) {
    const NoGradGuard guard;
    x.fill_(value);
}
void zeros_(const Tensor& x) { constant_(x, 0); }
void ones_(const Tensor& x) { constant_(x, 1); }

void uniform_(const Tensor& x, double low, double high, Generator* generator) {
    const NoGradGuard guard;
    x.copy_(uniform(x.shape(), low, high, draw_for(x, generator)));
}

void normal_(const Tensor& x, double mean, double std, Generator* generator) {
    const NoGradGuard guard;
    x.copy_(normal(x.shape(), mean, std, draw_for(x, generator)));
}

void trunc_normal_(const Tensor& x, double mean, double std, double low, double high,
                   Generator* generator) {
    const NoGradGuard guard;
    x.copy_(truncated_normal(x.shape(), mean, std, low, high, draw_for(x, generator)));
}

void xavier_uniform_(const Tensor& x, double gain, Generator* generator) {
    uniform_of_std(x, xavier_std("xavier_uniform_", x, gain), generator);
}
void xavier_normal_(const Tensor& x, double gain, Generator* generator) {
    normal_(x, 0, xavier_std("xavier_normal_", x, gain), generator);
}

void kaiming_uniform_(const Tensor& x, const KaimingOptions& options) {
    uniform_of_std(x, kaiming_std("kaiming_uniform_", x, options), options.generator);
}
void kaiming_normal_(const Tensor& x, const KaimingOptions& options) {
    normal_(x, 0, kaiming_std("kaiming_normal_", x, options), options.generator);
}

double calculate_gain(std::string_view nonlinearity, double param) {
    if (nonlinearity == "linear" || nonlinearity == "sigmoid") return 1;
    if (nonlinearity == "tanh") return 5.0 / 3;
    if (nonlinearity == "relu") return std::sqrt(2.0);
    if (nonlinearity == "leaky_relu") return std::sqrt(2 / (1 + param * param));
    if (nonlinearity == "selu") return 0.75;
    detail::raise<ValueError>(
        "calculate_gain: linear, sigmoid, tanh, relu, leaky_relu or selu is wanted, got ",
        nonlinearity);
}

}  // namespace tern::nn::init
