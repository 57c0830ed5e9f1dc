// Initial values for parameters, written in place and never recorded. Names, formulas and defaults
// are PyTorch's (torch.nn.init).
#pragma once

#include <string_view>

#include "tensor/random.h"

namespace tern TERN_PUBLIC {
namespace nn::init {

void constant_(const Tensor& x, double value);
void zeros_(const Tensor& x);
void ones_(const Tensor& x);
void uniform_(const Tensor& x, double low = 0, double high = 1, Generator* generator = nullptr);
void normal_(const Tensor& x, double mean = 0, double std = 1, Generator* generator = nullptr);
// Normal numbers of those in [low, high]; see truncated_normal.
void trunc_normal_(const Tensor& x, double mean = 0, double std = 1, double low = -2,
                   double high = 2, Generator* generator = nullptr);

// Glorot and Bengio 2010. x: [out, in, ...]; a window of further dims multiplies both fans.
// Throw ShapeError for fewer than two dims.
void xavier_uniform_(const Tensor& x, double gain = 1, Generator* generator = nullptr);
void xavier_normal_(const Tensor& x, double gain = 1, Generator* generator = nullptr);

struct KaimingOptions {
    double a = 0;                                  // the negative slope of a leaky_relu
    std::string_view mode = "fan_in";              // or "fan_out"
    std::string_view nonlinearity = "leaky_relu";  // see calculate_gain
    Generator* generator = nullptr;
};
// He et al. 2015. Shapes as above.
void kaiming_uniform_(const Tensor& x, const KaimingOptions& options = {});
void kaiming_normal_(const Tensor& x, const KaimingOptions& options = {});

// The factor that keeps variance through a nonlinearity: "linear", "sigmoid", "tanh", "relu",
// "leaky_relu" (negative slope `param`), "selu". Throws ValueError for anything else.
double calculate_gain(std::string_view nonlinearity, double param = 0.01);

}  // namespace nn::init
}  // namespace tern
