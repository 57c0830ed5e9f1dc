// What both devices must agree on to the last bit in k-means: sums of rows as whole numbers, and
// how far rounding may carry a distance.
#pragma once

#include <cstdint>
#include <cstring>

#include "kernels/formula/generic.h"
#include "tensor/core/host_device.h"

namespace tern::kernels::fn {

// Coordinates are added up as whole numbers: such sums are exact, so that they depend on no order,
// rows can be taken out of them again, and all devices and threads find the same.
inline constexpr int kWholeBits = 50;  // of one coordinate at most: see whole()

// weight (x - shift) scale, rounded to a whole number below 2^51 in size; scale is a power of two.
// Added to 1.5 2^52 a double has the whole number in its low bits.
template <class T>
TERN_HD inline int64_t whole(T x, double shift, double scale, double weight) {
    constexpr double magic = 6755399441055744.0;
    constexpr int64_t magic_bits = 0x4338000000000000;
    const double moved = (static_cast<double>(x) - shift) * scale;
    const double sum = rounded_product(moved, weight) + magic;
    int64_t bits;
    memcpy(&bits, &sum, sizeof(bits));
    return bits - magic_bits;
}

// The coordinate of a centre: the mean of `sum`, made by whole(), over `weight`, made likewise.
TERN_HD inline double mean_of(int64_t sum, int64_t weight, double shift, double scale,
                              double weight_scale) {
    const double share =
        static_cast<double>(sum) / static_cast<double>(weight) * (weight_scale / scale);
    return shift + share;
}

// The mean of `count` times `center` and of the rows whose weights and coordinates sum to these.
TERN_HD inline double blend(double center, double count, int64_t sum, int64_t weight, double shift,
                            double scale, double weight_scale) {
    const double w = static_cast<double>(weight) / weight_scale;
    const double off = count * (center - shift) + static_cast<double>(sum) / scale;
    return shift + off / (count + w);
}

// Half the unit in the last place of 1.
template <class T>
TERN_HD constexpr double rounding() {
    return sizeof(T) == 4 ? 5.9604644775390625e-8 : 1.1102230246251565e-16;
}

// A bound on the error of a squared distance that is computed as |x - m|^2 - 2 (x . c + h), where m
// is the shift, c = centre - m and h = -|c|^2 / 2 - m . c, and on twice that of a difference
// of two of them: (d + 3) roundings of every product's size (Higham 2002, 3.1), four times over.
// reach: the largest |x|; spread: of |x - m|; center: of |c|; height: of |h|.
template <class T>
TERN_HD inline double distance_slack(int64_t d, double reach, double spread, double center,
                                     double height) {
    const double steps = static_cast<double>(d + 8) * rounding<T>();
    return 8 * steps * (spread * spread + height + reach * center);
}

}  // namespace tern::kernels::fn
