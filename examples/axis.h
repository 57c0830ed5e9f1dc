// An axis of a picture: round numbers over a range of values.
#pragma once

#include <string>
#include <vector>

namespace examples {

// Ticks at steps of 1, 2 or 5 times a power of ten; first and last enclose the values.
struct Axis {
    double first = 0, step = 1;
    int steps = 1;

    double last() const { return first + step * steps; }
    double tick(int i) const { return first + step * i; }
    // The tick as text, with the decimals its step needs.
    std::string label(int i) const;
    // 0 at the first tick, 1 at the last.
    double place(double value) const { return (value - first) / (last() - first); }
};

// An axis of about `wanted` steps around [low, high]; steps are whole numbers if `whole`.
Axis make_axis(double low, double high, int wanted, bool whole = false);

}  // namespace examples
