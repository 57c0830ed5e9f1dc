#include "kernels/cpu/gamma.h"

#include "kernels/formula/gamma.h"

namespace tern::kernels::cpu {

float lgamma_of(float x) { return fn::lgamma(x); }
double lgamma_of(double x) { return fn::lgamma(x); }
float digamma_of(float x) { return fn::digamma(x); }
double digamma_of(double x) { return fn::digamma(x); }
float polygamma_of(int64_t n, float x) { return fn::polygamma(n, x); }
double polygamma_of(int64_t n, double x) { return fn::polygamma(n, x); }

}  // namespace tern::kernels::cpu
