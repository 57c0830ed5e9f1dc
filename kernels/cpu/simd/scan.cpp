// Scans of one line (sums of floats by registers), and of lines side by side.
#include "kernels/cpu/simd/scan.h"

#include "kernels/cpu/simd/fold.h"

namespace tern::kernels::cpu::TERN_ISA {

namespace {

// Element r of the only line.
template <class S>
[[gnu::always_inline]] inline typename S::Carry lifted(const ScanBlock<S>& b, int64_t r) {
    const auto w = S::kTwo ? b.w[r * b.w_row] : typename S::In(0);
    return S::lift(b.x[r * b.x_row], w, b.first + r * b.direction);
}

template <class S>
inline constexpr bool kBySums =
    std::is_same_v<S, fn::CumSum<float>> || std::is_same_v<S, fn::CumSum<double>>;

template <class S>
[[gnu::always_inline]] inline bool runs_along(const ScanBlock<S>& b) {
    return b.width == 1 && b.y_row == b.x_row && (b.x_row == 1 || b.x_row == -1);
}

// Lane i becomes the sum of lanes 0 ... i.
template <int distance, class T>
[[gnu::always_inline]] inline Vec<T> prefix_sums(Vec<T> v) {
    constexpr int width = Vec<T>::width;
    if constexpr (distance == width) {
        return v;
    } else {
        const auto from = [](int i) { return i < distance ? i : width + i - distance; };
        return prefix_sums<2 * distance>(v + shuffle(Vec<T>(T(0)), v, from));
    }
}

template <class T>
[[gnu::always_inline]] inline Vec<T> turned(Vec<T> v) {
    return shuffle(v, v, [](int i) { return Vec<T>::width - 1 - i; });
}

// Within a register sums are of type T; from one to the next they are carried in double.
template <bool backwards, class T>
[[gnu::always_inline]] inline double sum_along(const T* x, T* y, int64_t n, double carry) {
    using V = Vec<T>;
    constexpr int width = V::width;
    constexpr int64_t direction = backwards ? -1 : 1, start = backwards ? 1 - width : 0;
    int64_t i = 0;
    for (; i + width <= n; i += width) {
        V v = V::load(x + i * direction + start);
        v = prefix_sums<1>(backwards ? turned(v) : v);
        const V sums = v + V(static_cast<T>(carry));
        (backwards ? turned(sums) : sums).store(y + i * direction + start);
        T lanes[width];
        v.store(lanes);
        carry += lanes[width - 1];
    }
    for (; i < n; ++i) {
        carry += x[i * direction];
        y[i * direction] = static_cast<T>(carry);
    }
    return carry;
}

// Joins row r to the carries, and writes them where wanted. `dense`: its elements lie next to each
// other.
template <bool kDense, bool kWrites, class S>
[[gnu::always_inline]] inline void join_row(const ScanBlock<S>& b, int64_t r,
                                            typename S::Carry* __restrict carry) {
    const typename S::In* const x = b.x + r * b.x_row;
    const typename S::In* const w = S::kTwo ? b.w + r * b.w_row : x;
    typename S::Out* __restrict const y = b.y + r * b.y_row;
    int64_t* __restrict const places = S::kPlaces ? b.places + r * b.y_row : nullptr;
    const int64_t width = b.width, place = b.first + r * b.direction;
    const int64_t x_step = kDense ? 1 : b.x_column, w_step = kDense ? 1 : b.w_column;
    for (int64_t c = 0; c < width; ++c) {
        const auto element = S::lift(x[c * x_step], S::kTwo ? w[c * w_step] : x[0], place);
        carry[c] = S::join(carry[c], element);
        if constexpr (kWrites) y[c] = S::value(carry[c]);
        if constexpr (kWrites && S::kPlaces) places[c] = S::place(carry[c]);
    }
}
template <bool kWrites, class S>
[[gnu::always_inline]] inline void join_rows(const ScanBlock<S>& b, typename S::Carry* carry) {
    const bool dense = b.x_column == 1 && (!S::kTwo || b.w_column == 1);
    for (int64_t r = 0; r < b.rows; ++r)
        dense ? join_row<true, kWrites>(b, r, carry) : join_row<false, kWrites>(b, r, carry);
}

}  // namespace

template <class S>
[[gnu::flatten]] void total_block(const ScanBlock<S>& b, typename S::Carry* carry) {
    if constexpr (kBySums<S>) {
        if (runs_along(b)) {
            const typename S::In zero(0);
            *carry += sum_run(b.rows, Same{}, zero, b.x_row > 0 ? b.x : b.x - b.rows + 1);
            return;
        }
    }
    if (b.width > 1) return join_rows<false>(b, carry);
    // Four stretches at once: one would wait for every join.
    constexpr int stretches = 4;
    const int64_t length = b.rows / stretches;
    typename S::Carry part[stretches];
    for (auto& p : part) p = S::start();
    for (int64_t r = 0; r < length; ++r)
        for (int k = 0; k < stretches; ++k) part[k] = S::join(part[k], lifted(b, k * length + r));
    for (const auto& p : part) *carry = S::join(*carry, p);
    for (int64_t r = stretches * length; r < b.rows; ++r) *carry = S::join(*carry, lifted(b, r));
}

template <class S>
[[gnu::flatten]] void scan_block(const ScanBlock<S>& b, typename S::Carry* carry) {
    if constexpr (kBySums<S>) {
        if (runs_along(b)) {
            *carry = b.x_row > 0 ? sum_along<false>(b.x, b.y, b.rows, *carry)
                                 : sum_along<true>(b.x, b.y, b.rows, *carry);
            return;
        }
    }
    if (b.width == 1) {
        typename S::Carry so_far = *carry;
        for (int64_t r = 0; r < b.rows; ++r) {
            so_far = S::join(so_far, lifted(b, r));
            b.y[r * b.y_row] = S::value(so_far);
            if constexpr (S::kPlaces) b.places[r * b.y_row] = S::place(so_far);
        }
        *carry = so_far;
        return;
    }
    join_rows<true>(b, carry);
}

#define TERN_SCAN(...)                                                                      \
    template void total_block(const ScanBlock<__VA_ARGS__>&, typename __VA_ARGS__::Carry*); \
    template void scan_block(const ScanBlock<__VA_ARGS__>&, typename __VA_ARGS__::Carry*);
TERN_SCANS_OF_FLOATS(TERN_SCAN, float)
TERN_SCANS_OF_FLOATS(TERN_SCAN, double)
TERN_SCANS_OF_NUMBERS(TERN_SCAN, float)
TERN_SCANS_OF_NUMBERS(TERN_SCAN, double)
TERN_SCANS_OF_NUMBERS(TERN_SCAN, int32_t)
TERN_SCANS_OF_NUMBERS(TERN_SCAN, int64_t)
TERN_SCANS_OF_NUMBERS(TERN_SCAN, uint8_t)

}  // namespace tern::kernels::cpu::TERN_ISA
