// Matrices of host numbers, for references that are loops.
#pragma once

#include "tests/autograd/op_reference.h"

namespace tern::test {

using Matrix = std::vector<std::vector<Real>>;

// x, or one slice of it along dim 0.
inline Matrix matrix_of(const HostArray& x, int64_t slice = -1) {
    const bool whole = slice < 0;
    const int64_t n = x.shape[whole ? 0 : 1], m = x.shape[whole ? 1 : 2];
    Matrix out(static_cast<size_t>(n), std::vector<Real>(static_cast<size_t>(m)));
    for (int64_t i = 0; i < n; ++i)
        for (int64_t j = 0; j < m; ++j)
            out[static_cast<size_t>(i)][static_cast<size_t>(j)] =
                whole ? x.at({i, j}) : x.at({slice, i, j});
    return out;
}

// x w^T + b, a row a sample.
inline Matrix affine(const Matrix& x, const HostArray& w, const HostArray& b) {
    Matrix out(x.size(), std::vector<Real>(static_cast<size_t>(w.shape[0])));
    for (size_t i = 0; i < x.size(); ++i)
        for (size_t k = 0; k < out[i].size(); ++k) {
            const auto row = static_cast<int64_t>(k);
            out[i][k] = b.at({row});
            for (size_t j = 0; j < x[i].size(); ++j)
                out[i][k] += x[i][j] * w.at({row, static_cast<int64_t>(j)});
        }
    return out;
}

}  // namespace tern::test
