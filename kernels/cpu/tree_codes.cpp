// A block of rows at a time: they are read once from memory, and then, feature by feature, from the
// nearest cache.
#include "kernels/cpu/tree_codes.h"

#include <algorithm>

namespace tern::kernels::cpu {
namespace {

constexpr size_t kAlignment = 64;

template <class T>
void rank_block(const TreeRanks<T>& table, const T* values, int32_t* ranks) {
    TERN_ON_ISA(rank_values(table, values, ranks));
}
void encode_ranks_block(const int32_t* ranks, const TreePlane& plane, int8_t* codes) {
    TERN_ON_ISA(encode_ranks(ranks, static_cast<int32_t>(plane.first), plane.missing_left, codes));
}

}  // namespace

template <class T>
TreeCodes<T>::TreeCodes(const TreeTables& tables)
    : t_(tables), bytes_(static_cast<size_t>(tables.n_planes * kTreeTile) + kAlignment) {
    const auto address = reinterpret_cast<uintptr_t>(bytes_.data());
    codes_ = bytes_.data() + (kAlignment - address % kAlignment) % kAlignment;
}

template <class T>
template <class X>
const int8_t* TreeCodes<T>::encode(const X* x, int64_t rows, int64_t d) {
    for (int64_t i = 0; i < rows; i += kTreeBlock)
        encode_block(x + i * d, std::min(kTreeBlock, rows - i), d, codes_ + i);
    return codes_;
}

template <class T>
template <class X>
void TreeCodes<T>::encode_block(const X* x, int64_t rows, int64_t d, int8_t* codes) {
    int32_t source = -1;
    for (int64_t p = 0; p < t_.n_planes; ++p, codes += kTreeTile) {
        const TreePlane& plane = t_.planes[p];
        if (plane.source < 0) {
            encode_set(t_.columns[plane.column], x, rows, d, codes);
            continue;
        }
        if (plane.source != source) rank(t_.sources[plane.source], x, rows, d);
        source = plane.source;
        encode_ranks_block(ranks_.data(), plane, codes);
    }
}

template <class T>
template <class X>
void TreeCodes<T>::encode_set(const fn::TreeColumn& column, const X* x, int64_t rows, int64_t d,
                              int8_t* codes) const {
    for (int64_t i = 0; i < rows; ++i)
        codes[i] = fn::staged<T>(column, t_.sets, x[i * d + column.feature]) < T(0) ? -128 : 127;
}

template <class T>
template <class X>
void TreeCodes<T>::rank(const TreeSource& source, const X* x, int64_t rows, int64_t d) {
    const fn::TreeColumn column = source.column;
    const X* const from = x + column.feature;
    if (t_.plain && (std::is_same_v<X, T> || !column.round)) {
        for (int64_t i = 0; i < rows; ++i)
            values_[static_cast<size_t>(i)] = static_cast<T>(from[i * d]);
    } else {
        for (int64_t i = 0; i < rows; ++i)
            values_[static_cast<size_t>(i)] = fn::staged<T>(column, nullptr, from[i * d]);
    }
    if constexpr (std::is_same_v<T, float>) {
        rank_block(source.narrow, values_.data(), ranks_.data());
    } else {
        rank_block(source.wide, values_.data(), ranks_.data());
    }
}

template class TreeCodes<float>;
template class TreeCodes<double>;
template const int8_t* TreeCodes<float>::encode(const float*, int64_t, int64_t);
template const int8_t* TreeCodes<float>::encode(const double*, int64_t, int64_t);
template const int8_t* TreeCodes<double>::encode(const float*, int64_t, int64_t);
template const int8_t* TreeCodes<double>::encode(const double*, int64_t, int64_t);

}  // namespace tern::kernels::cpu
