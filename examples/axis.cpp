#include "examples/axis.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace examples {

std::string Axis::label(int i) const {
    const int decimals = std::max(0, static_cast<int>(-std::floor(std::log10(step) + 1e-9)));
    const double value = std::abs(tick(i)) < step / 2 ? 0 : tick(i);
    char text[64];
    const auto fixed = decimals <= 6 ? std::chars_format::fixed : std::chars_format::scientific;
    const auto end =
        std::to_chars(text, text + sizeof text, value, fixed, decimals <= 6 ? decimals : 1);
    return {text, end.ptr};
}

Axis make_axis(double low, double high, int wanted, bool whole) {
    if (!(high > low)) {
        const double room = low == 0 ? 1 : std::abs(low) / 2;
        low -= room;
        high += room;
    }
    const double rough = (high - low) / wanted;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    double step = 10 * power;
    for (double factor : {5.0, 2.0, 1.0})
        if (factor * power >= rough * (1 - 1e-9)) step = factor * power;
    if (whole) step = std::max(1.0, std::round(step));
    Axis axis;
    axis.step = step;
    axis.first = step * std::floor(low / step + 1e-9);
    axis.steps = std::max(1, static_cast<int>(std::ceil((high - axis.first) / step - 1e-9)));
    return axis;
}

}  // namespace examples
