// Philox over several counters at once; plain loops that the compiler turns into SIMD.
#include "kernels/cpu/simd/random.h"

#include "kernels/cpu/simd/math.h"

namespace tern::kernels::cpu::TERN_ISA {

[[gnu::flatten]] void philox_words(RandomKey key, uint64_t first, int64_t blocks, uint32_t* words) {
    constexpr int kLanes = 16;
    uint32_t lane_words[4][kLanes];
    for (int64_t done = 0; done < blocks; done += kLanes) {
        for (int lane = 0; lane < kLanes; ++lane) {
            const Philox4 r =
                philox(key.seed, key.draw, first / 4 + static_cast<uint64_t>(done + lane));
            for (int w = 0; w < 4; ++w) lane_words[w][lane] = r.word[w];
        }
        const int count = static_cast<int>(blocks - done < kLanes ? blocks - done : kLanes);
        for (int lane = 0; lane < count; ++lane)
            for (int w = 0; w < 4; ++w) words[(done + lane) * 4 + w] = lane_words[w][lane];
    }
}

template <class T>
[[gnu::flatten]] void normals_from_uniforms(T* values, int64_t count) {
    constexpr int kWidth = Vec<T>::width;
    T u[kWidth], v[kWidth];
    for (int64_t at = 0; at < count; at += 2 * kWidth) {
        const int64_t pairs = (count - at) / 2 < kWidth ? (count - at) / 2 : kWidth;
        for (int64_t i = 0; i < kWidth; ++i) {
            u[i] = i < pairs ? values[at + 2 * i] : T(0);
            v[i] = i < pairs ? values[at + 2 * i + 1] : T(0);
        }
        Vec<T> first, second;
        box_muller(Vec<T>::load(u), Vec<T>::load(v), first, second);
        first.store(u);
        second.store(v);
        for (int64_t i = 0; i < pairs; ++i) {
            values[at + 2 * i] = u[i];
            values[at + 2 * i + 1] = v[i];
        }
    }
}

template <class T>
[[gnu::flatten]] void exponentials_from_uniforms(const fn::Exponential& op, T* values,
                                                 int64_t count) {
    constexpr int kWidth = Vec<T>::width;
    int64_t at = 0;
    for (; at + kWidth <= count; at += kWidth) op(Vec<T>::load(values + at)).store(values + at);
    if (at < count)
        op(Vec<T>::load_partial(values + at, count - at)).store_partial(values + at, count - at);
}

template <class T>
[[gnu::flatten]] void drop(const fn::Dropout& op, const uint32_t* words, const T* x, T* y,
                           int64_t count) {
    for (int64_t i = 0; i < count; ++i) y[i] = op(x[i], words[i]);
}

template void normals_from_uniforms(float*, int64_t);
template void normals_from_uniforms(double*, int64_t);
template void exponentials_from_uniforms(const fn::Exponential&, float*, int64_t);
template void exponentials_from_uniforms(const fn::Exponential&, double*, int64_t);
template void drop(const fn::Dropout&, const uint32_t*, const float*, float*, int64_t);
template void drop(const fn::Dropout&, const uint32_t*, const double*, double*, int64_t);

}  // namespace tern::kernels::cpu::TERN_ISA
