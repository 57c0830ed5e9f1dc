// The gamma function's kin, number by number: no instruction set has them by register.
#pragma once

#include <cstdint>

namespace tern::kernels::cpu {

float lgamma_of(float x);
double lgamma_of(double x);
float digamma_of(float x);
double digamma_of(double x);
float polygamma_of(int64_t n, float x);
double polygamma_of(int64_t n, double x);

}  // namespace tern::kernels::cpu
