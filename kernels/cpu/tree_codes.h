// The bytes that small trees are predicted from: a tile of samples, plane by plane.
#pragma once

#include <array>
#include <vector>

#include "kernels/cpu/simd/trees.h"

namespace tern::kernels::cpu {

// T: what thresholds are compared in.
template <class T>
class TreeCodes {
 public:
    explicit TreeCodes(const TreeTables& tables);

    // Of rows [0, rows) of x: [*, d], rows <= kTreeTile -> [planes, kTreeTile], 64-byte aligned.
    template <class X>
    const int8_t* encode(const X* x, int64_t rows, int64_t d);

 private:
    template <class X>
    void encode_block(const X* x, int64_t rows, int64_t d, int8_t* codes);
    template <class X>
    void encode_set(const fn::TreeColumn& column, const X* x, int64_t rows, int64_t d,
                    int8_t* codes) const;
    template <class X>
    void rank(const TreeSource& source, const X* x, int64_t rows, int64_t d);

    const TreeTables& t_;
    std::vector<int8_t> bytes_;
    int8_t* codes_;
    std::array<T, kTreeBlock> values_ = {};
    std::array<int32_t, kTreeBlock> ranks_;
};

}  // namespace tern::kernels::cpu
