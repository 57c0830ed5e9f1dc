// Rows are cut into parts by the shape alone, each with sums of its own, added up in order. A part
// goes through its rows a block at a time: shifted into a buffer that stays in the second-level
// cache, multiplied with itself by panels of columns down to the diagonal, and added in float64.
#include "kernels/gram.h"

#include <vector>

#include "kernels/cpu/parallel.h"
#include "kernels/cpu/simd/gemm.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {
namespace {

constexpr int64_t kBlockBytes = 128 << 10;  // of shifted rows
constexpr int64_t kMaxParts = 32;
constexpr int64_t kPartBytes = 256 << 20;  // of the sums of all parts together
constexpr int64_t kDiagonalCols = 2 * kPanelCols;

template <class T>
struct AlignedBuffer {
    explicit AlignedBuffer(int64_t count) : memory(static_cast<size_t>(count) + 64 / sizeof(T)) {}
    T* get() {
        const auto at = reinterpret_cast<uintptr_t>(memory.data());
        return memory.data() + ((64 - at % 64) % 64) / sizeof(T);
    }
    std::vector<T> memory;
};

// How rows are cut; of the shape alone.
struct Cut {
    int64_t block_rows, part_rows, parts;

    Cut(int64_t n, int64_t d, size_t item) {
        const auto size = static_cast<int64_t>(item);
        block_rows = std::clamp<int64_t>(kBlockBytes / (d * size) / 8 * 8, 32, kBlockDepth);
        const int64_t most = std::clamp<int64_t>(kPartBytes / (d * d * 8), 2, kMaxParts);
        const int64_t blocks = (n + block_rows - 1) / block_rows;
        part_rows = std::max<int64_t>(1, (blocks + most - 1) / most) * block_rows;
        parts = (n + part_rows - 1) / part_rows;
    }
};

// The sums of one part.
template <class T>
class Part {
 public:
    Part(int64_t d, int64_t block_rows, const T* shift)
        : d_(d),
          shift_(shift),
          rows_(block_rows * d),
          block_(d * d),
          scratch_(gemm_scratch<T>(d, std::min(d, kDiagonalCols), block_rows)),
          sums(static_cast<size_t>(d)),
          products(static_cast<size_t>(d * d)) {}

    void add(const T* x, int64_t rows) {
        T* const z = rows_.get();
        for (int64_t i = 0; i < rows; ++i)
            for (int64_t j = 0; j < d_; ++j) z[i * d_ + j] = x[i * d_ + j] - shift_[j];
        for (int64_t i = 0; i < rows; ++i)
            for (int64_t j = 0; j < d_; ++j)
                sums[static_cast<size_t>(j)] += static_cast<double>(z[i * d_ + j]);
        for (int64_t j = 0; j < d_; j += kDiagonalCols)
            panel(j, std::min(kDiagonalCols, d_ - j), rows);
        // Row j has what is right of the panel that holds the diagonal.
        for (int64_t j = 0; j < d_; ++j) {
            const T* const from = block_.get() + j * d_;
            double* const to = products.data() + j * d_;
            for (int64_t k = j / kDiagonalCols * kDiagonalCols; k < d_; ++k)
                to[k] += static_cast<double>(from[k]);
        }
    }

 private:
    // Columns [from, from + cols) of the rows down to the diagonal.
    void panel(int64_t from, int64_t cols, int64_t rows) {
        T* const z = rows_.get();
        const Gemm<T> g{.n = from + cols,
                        .m = cols,
                        .k = rows,
                        .a = z,
                        .a_row = 1,
                        .a_col = d_,
                        .b = z + from,
                        .b_row = d_,
                        .b_col = 1,
                        .y = block_.get() + from,
                        .y_row = d_,
                        .col_bias = nullptr,
                        .row_bias = nullptr,
                        .activation = Activation::none,
                        .accumulate = false,
                        .scratch = scratch_.get()};
        TERN_ON_ISA(gemm(g));
    }

    int64_t d_;
    const T* shift_;
    AlignedBuffer<T> rows_, block_, scratch_;

 public:
    std::vector<double> sums, products;  // the upper triangle, and some more
};

template <class T>
void gram_of(const View& x, const View& shift, double* sums, double* products) {
    const int64_t n = x.shape[0], d = x.shape[1];
    const Cut cut(n, d, sizeof(T));
    std::vector<Part<T>> parts;
    for (int64_t p = 0; p < cut.parts; ++p) parts.emplace_back(d, cut.block_rows, shift.ptr<T>());
    parallel_for(cut.parts, 1, [&](int64_t begin, int64_t end) {
        for (int64_t p = begin; p < end; ++p) {
            const int64_t stop = std::min(n, (p + 1) * cut.part_rows);
            for (int64_t i = p * cut.part_rows; i < stop; i += cut.block_rows)
                parts[static_cast<size_t>(p)].add(x.ptr<const T>() + i * d,
                                                  std::min(cut.block_rows, stop - i));
        }
    });
    std::fill_n(sums, d, 0.0);
    std::fill_n(products, d * d, 0.0);
    for (const Part<T>& part : parts) {
        for (int64_t j = 0; j < d; ++j) sums[j] += part.sums[static_cast<size_t>(j)];
        for (int64_t j = 0; j < d; ++j)
            for (int64_t k = j; k < d; ++k)
                products[j * d + k] += part.products[static_cast<size_t>(j * d + k)];
    }
    for (int64_t j = 0; j < d; ++j)
        for (int64_t k = 0; k < j; ++k) products[j * d + k] = products[k * d + j];
}

}  // namespace

void gram(const View& x, const View& shift, const View& sums, const View& products) {
    visit("gram", x.dtype, Floats{},
          [&]<class T>() { gram_of<T>(x, shift, sums.ptr<double>(), products.ptr<double>()); });
}

}  // namespace tern::kernels::cpu
