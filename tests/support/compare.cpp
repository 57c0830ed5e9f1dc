#include "tests/support/compare.h"

#include <bit>
#include <cmath>
#include <sstream>

namespace tern::test {
namespace {

std::string text(const DimVector& values) {
    std::string out;
    append_to(out, values);
    return out;
}

Index index_of(const Shape& shape, size_t flat) {
    Index index = DimVector::filled(shape.size(), 0);
    for (int d = shape.size() - 1; d >= 0; --d) {
        index[d] = static_cast<int64_t>(flat) % shape[d];
        flat /= static_cast<size_t>(shape[d]);
    }
    return index;
}

// excess(got, wanted): how many times the allowance the difference is; above 1 it fails.
template <class Excess>
testing::AssertionResult compare(const HostArray& got, const HostArray& wanted,
                                 const std::string& allowed, Excess excess) {
    if (!(got.shape == wanted.shape))
        return testing::AssertionFailure()
               << "shape " << text(got.shape) << ", wanted " << text(wanted.shape);
    size_t worst = 0, failed = 0;
    double worst_excess = 1;
    for (size_t i = 0; i < got.values.size(); ++i) {
        const double e = excess(got.values[i], wanted.values[i]);
        if (e <= 1) continue;
        ++failed;
        if (e > worst_excess) {
            worst_excess = e;
            worst = i;
        }
    }
    if (failed == 0) return testing::AssertionSuccess();
    std::ostringstream out;
    out.precision(17);
    out << "worst at " << text(index_of(got.shape, worst)) << ": " << got.values[worst]
        << ", wanted " << wanted.values[worst] << ", " << worst_excess << " times what is allowed ("
        << allowed << "); " << failed << " of " << got.values.size() << " elements are off";
    return testing::AssertionFailure() << out.str();
}

}  // namespace

Tolerance tolerance(DType dtype, int64_t length, double scale) {
    if (!is_floating(dtype)) return {};
    const double epsilon = dtype == float32   ? 0x1p-23
                           : dtype == float64 ? 0x1p-52
                           : dtype == float16 ? 0x1p-10
                                              : 0x1p-7;
    // 16-bit floats are computed in float, and rounded a few times between operations.
    if (is_half(dtype)) return {4 * epsilon, 4 * epsilon * scale};
    const double growth = 1 + std::log2(static_cast<double>(std::max<int64_t>(length, 1)));
    const double relative = 32 * epsilon * growth;
    return {relative, relative * scale};
}

double ulp_distance(double a, double b, DType dtype) {
    if (is_half(dtype)) {
        const auto place = [dtype](double v) {
            const int bits = dtype == float16 ? Half(v).bits : BFloat16(v).bits;
            return bits & 0x8000 ? 0x8000 - bits : bits;
        };
        return std::abs(place(a) - place(b));
    }
    if (dtype == float32) {
        const auto place = [](double v) {
            const int32_t bits = std::bit_cast<int32_t>(static_cast<float>(v));
            return bits < 0 ? INT32_MIN - int64_t{bits} : int64_t{bits};
        };
        return static_cast<double>(std::abs(place(a) - place(b)));
    }
    const auto place = [](double v) {
        const int64_t bits = std::bit_cast<int64_t>(v);
        return static_cast<long double>(bits < 0 ? INT64_MIN - bits : bits);
    };
    return static_cast<double>(std::abs(place(a) - place(b)));
}

testing::AssertionResult near(const HostArray& got, const HostArray& wanted,
                              const Tolerance& allowed) {
    const std::string rule = "absolute " + std::to_string(allowed.absolute * 1e12) +
                             "e-12, relative " + std::to_string(allowed.relative * 1e12) + "e-12";
    return compare(got, wanted, rule, [&](double g, double w) -> double {
        if (std::isnan(g) || std::isnan(w)) return std::isnan(g) && std::isnan(w) ? 0 : INFINITY;
        if (g == w) return 0;
        if (std::isinf(g) || std::isinf(w)) return INFINITY;
        const double bound = allowed.absolute + allowed.relative * std::abs(w);
        return bound > 0 ? std::abs(g - w) / bound : INFINITY;
    });
}

testing::AssertionResult near(const Tensor& got, const HostArray& wanted,
                              const Tolerance& allowed) {
    return near(to_host(got), wanted, allowed);
}

testing::AssertionResult near(const Tensor& got, const Tensor& wanted, const Tolerance& allowed) {
    return near(to_host(got), to_host(wanted), allowed);
}

testing::AssertionResult within_ulps(const Tensor& got, const HostArray& wanted, double ulps) {
    const DType dtype = got.dtype();
    return compare(to_host(got), rounded_to(wanted, dtype), std::to_string(ulps) + " ulp",
                   [&](double g, double w) -> double {
                       if (std::isnan(g) || std::isnan(w))
                           return std::isnan(g) && std::isnan(w) ? 0 : INFINITY;
                       return ulp_distance(g, w, dtype) / ulps;
                   });
}

testing::AssertionResult bit_equal(const Tensor& got, const Tensor& wanted) {
    if (got.dtype() != wanted.dtype())
        return testing::AssertionFailure()
               << name(got.dtype()) << ", wanted " << name(wanted.dtype());
    const HostArray a = to_host(got), b = to_host(wanted);
    if (same_values(a, b)) return testing::AssertionSuccess();
    return compare(a, b, "equal bits", [](double g, double w) {
        return std::bit_cast<uint64_t>(g) == std::bit_cast<uint64_t>(w) ? 0.0 : INFINITY;
    });
}

}  // namespace tern::test
