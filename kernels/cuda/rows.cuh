// Rows of a dense matrix, each owned by a group of threads. RegisterRow keeps the row in registers:
// memory is read once. StreamRow reads it again at every pass, for rows too long for registers
// (passes after the first mostly meet the L2 cache) and for those that are passed over once.
// Groups are a part of a warp where a row fits 32 lanes, else up to 512 threads of a block.
#pragma once

#include "kernels/cuda/block.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/pack.cuh"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {

inline constexpr int kRowThreads = 512;

// This thread's place: its row, its lane in the row's group. `columns` is 0 past the last row.
struct RowPlace {
    int64_t row;
    int64_t columns;
    int lane, lanes;

    __device__ RowPlace(int64_t rows, int64_t n, int lanes_of_row)
        : row((int64_t{blockIdx.x} * blockDim.x + threadIdx.x) / lanes_of_row),
          columns(row < rows ? n : 0),
          lane(threadIdx.x & (lanes_of_row - 1)),
          lanes(lanes_of_row) {}
    __device__ bool leads() const { return lane == 0 && columns > 0; }
};

// V divides the row's length.
template <class T, int V, int kPacks>
class RegisterRow {
 public:
    static constexpr int kPack = V;

    __device__ RegisterRow(const T* data, const RowPlace& place) : place_(place) {
#pragma unroll
        for (int p = 0; p < kPacks; ++p)
            if (at(p) < place_.columns)
                packs_[p] = load_pack<V>(data + place_.row * place_.columns + at(p));
    }
    // f(value, column) for this thread's part of the row.
    template <class F>
    __device__ void each(const F& f) const {
#pragma unroll
        for (int p = 0; p < kPacks; ++p) {
            if (at(p) >= place_.columns) continue;
#pragma unroll
            for (int v = 0; v < V; ++v) f(packs_[p].at[v], at(p) + v);
        }
    }
    // f(value, other's value, column).
    template <class F>
    __device__ void each(const RegisterRow& other, const F& f) const {
        each_pack(other, [&](const Pack<T, V>& a, const Pack<T, V>& b, int column) {
#pragma unroll
            for (int v = 0; v < V; ++v) f(a.at[v], b.at[v], column + v);
        });
    }
    // out = f(value, column).
    template <class F>
    __device__ void map(T* out, const F& f) const {
        map_packs(out, [&](Pack<T, V> values, int column) {
#pragma unroll
            for (int v = 0; v < V; ++v) values.at[v] = f(values.at[v], column + v);
            return values;
        });
    }
    // out = f(pack, its first column).
    template <class F>
    __device__ void map_packs(T* out, const F& f) const {
#pragma unroll
        for (int p = 0; p < kPacks; ++p)
            if (at(p) < place_.columns)
                store_pack<V>(out + place_.row * place_.columns + at(p), f(packs_[p], at(p)));
    }
    // f(pack, other's pack, first column).
    template <class F>
    __device__ void each_pack(const RegisterRow& other, const F& f) const {
#pragma unroll
        for (int p = 0; p < kPacks; ++p)
            if (at(p) < place_.columns) f(packs_[p], other.packs_[p], at(p));
    }
    // out = f(value, other's value, column).
    template <class F>
    __device__ void map(const RegisterRow& other, T* out, const F& f) const {
        map_packs(other, out, [&](Pack<T, V> a, const Pack<T, V>& b, int column) {
#pragma unroll
            for (int v = 0; v < V; ++v) a.at[v] = f(a.at[v], b.at[v], column + v);
            return a;
        });
    }
    // out = f(pack, other's pack, first column).
    template <class F>
    __device__ void map_packs(const RegisterRow& other, T* out, const F& f) const {
#pragma unroll
        for (int p = 0; p < kPacks; ++p)
            if (at(p) < place_.columns)
                store_pack<V>(out + place_.row * place_.columns + at(p),
                              f(packs_[p], other.packs_[p], at(p)));
    }

 private:
    __device__ int at(int pack) const { return (pack * place_.lanes + place_.lane) * V; }

    RowPlace place_;
    Pack<T, V> packs_[kPacks];
};

// V divides the row's length.
template <class T, int V>
class StreamRow {
 public:
    static constexpr int kPack = V;

    __device__ StreamRow(const T* data, const RowPlace& place)
        : place_(place), data_(data + place.row * place.columns) {}
    template <class F>
    __device__ void each(const F& f) const {
        steps([&](int64_t at) {
            const Pack<T, V> values = load_pack<V>(data_ + at);
#pragma unroll
            for (int v = 0; v < V; ++v) f(values.at[v], at + v);
        });
    }
    template <class F>
    __device__ void each(const StreamRow& other, const F& f) const {
        each_pack(other, [&](const Pack<T, V>& a, const Pack<T, V>& b, int64_t column) {
#pragma unroll
            for (int v = 0; v < V; ++v) f(a.at[v], b.at[v], column + v);
        });
    }
    template <class F>
    __device__ void each_pack(const StreamRow& other, const F& f) const {
        steps([&](int64_t at) { f(load_pack<V>(data_ + at), load_pack<V>(other.data_ + at), at); });
    }
    template <class F>
    __device__ void map(T* out, const F& f) const {
        map_packs(out, [&](Pack<T, V> values, int64_t column) {
#pragma unroll
            for (int v = 0; v < V; ++v) values.at[v] = f(values.at[v], column + v);
            return values;
        });
    }
    template <class F>
    __device__ void map_packs(T* out, const F& f) const {
        steps([&](int64_t at) {
            store_pack<V>(out + place_.row * place_.columns + at, f(load_pack<V>(data_ + at), at));
        });
    }
    template <class F>
    __device__ void map(const StreamRow& other, T* out, const F& f) const {
        map_packs(other, out, [&](Pack<T, V> a, const Pack<T, V>& b, int64_t column) {
#pragma unroll
            for (int v = 0; v < V; ++v) a.at[v] = f(a.at[v], b.at[v], column + v);
            return a;
        });
    }
    template <class F>
    __device__ void map_packs(const StreamRow& other, T* out, const F& f) const {
        steps([&](int64_t at) {
            store_pack<V>(out + place_.row * place_.columns + at,
                          f(load_pack<V>(data_ + at), load_pack<V>(other.data_ + at), at));
        });
    }

 private:
    template <class F>
    __device__ void steps(const F& f) const {
        for (int64_t at = place_.lane * V; at < place_.columns; at += place_.lanes * V) f(at);
    }

    RowPlace place_;
    const T* data_;
};

// The sum over a row's group of what each thread has.
template <class T>
__device__ T row_sum(T value, const RowPlace& place, T* shared) {
    return group_reduce(value, place.lanes, shared, Plus{});
}

// Calls run.operator()<Row>(lanes) for the kind of row that suits n columns of T. `packs` says
// whether rows may be read 16 bytes at a time; a kernel holds kRows rows at once.
template <class T, int kRows = 1, class Run>
void with_row(int64_t n, bool packs, const Run& run) {
    constexpr int V = 16 / sizeof(T);
    const auto choose = [&]<int W>() {
        constexpr int kLong = (W > 1 || sizeof(T) == 8 ? 8 : 16) / kRows;
        const int64_t units = n / W;
        if (units <= 4 * kWarp)
            run.template operator()<RegisterRow<T, W, 4>>(plan::lanes_for(units, 4, kWarp));
        else if (units <= kLong * kRowThreads)
            run.template operator()<RegisterRow<T, W, kLong>>(
                plan::lanes_for(units, kLong, kRowThreads));
        else
            run.template operator()<StreamRow<T, W>>(kRowThreads);
    };
    if (packs && n % V == 0)
        choose.template operator()<V>();
    else
        choose.template operator()<1>();
}

// The grid for `rows` groups of `lanes`.
inline plan::Grid row_grid(int64_t rows, int lanes) {
    const int threads = lanes > plan::kBlock ? lanes : plan::kBlock;
    return {.x = plan::ceil_div(rows, threads / lanes), .threads = threads};
}

}  // namespace tern::kernels::cuda
