// Rows are cut into parts by the shape alone, each with sums of its own, added up in order. A part
// goes through its rows a block at a time: what a block's products need stays in the second-level
// cache, and is added in float64.
#include "kernels/gram.h"

#include "kernels/cpu/parallel.h"
#include "kernels/cpu/scratch.h"
#include "kernels/cpu/simd/gram.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {
namespace {

constexpr int64_t kBlockBytes = 1 << 20;
constexpr int64_t kMaxParts = 16;
constexpr int64_t kPartBytes = 64 << 20;  // of the sums of all parts together

// How rows are cut; of the shape alone.
struct Cut {
    int64_t block_rows, part_rows, parts;

    Cut(int64_t n, int64_t d, size_t item) {
        const auto size = static_cast<int64_t>(item);
        block_rows = std::clamp<int64_t>(kBlockBytes / (d * size) / 16 * 16, 64, 256);
        const int64_t most = std::clamp<int64_t>(kPartBytes / (d * d * 8), 2, kMaxParts);
        const int64_t blocks = (n + block_rows - 1) / block_rows;
        part_rows = std::max<int64_t>(1, (blocks + most - 1) / most) * block_rows;
        parts = (n + part_rows - 1) / part_rows;
    }
};

template <class T>
void run(const GramBlock<T>& block) {
    TERN_ON_ISA(add_gram(block));
}

template <class T>
void gram_of(const View& x, const T* shift, double* sums, double* products) {
    const int64_t n = x.shape[0], d = x.shape[1], width = d + d * d;
    const Cut cut(n, d, sizeof(T));
    const HostScratch<double> parts(cut.parts * width);
    const T* const rows = x.ptr<const T>();
    parallel_for(cut.parts, 1, [&](int64_t p, int64_t) {
        const HostScratch<T> packed(gram_scratch(cut.block_rows, d));
        double* const part = parts.get() + p * width;
        std::fill_n(part, width, 0.0);
        const int64_t stop = std::min(n, (p + 1) * cut.part_rows);
        for (int64_t i = p * cut.part_rows; i < stop; i += cut.block_rows) {
            const int64_t next = i + cut.block_rows;
            run<T>({.x = rows + i * d,
                    .rows = std::min(cut.block_rows, stop - i),
                    .d = d,
                    .shift = shift,
                    .packed = packed.get(),
                    .sums = part,
                    .products = part + d,
                    .next = next + cut.block_rows <= stop ? rows + next * d : nullptr});
        }
    });
    std::fill_n(sums, d, 0.0);
    std::fill_n(products, d * d, 0.0);
    for (int64_t p = 0; p < cut.parts; ++p) {
        const double* const part = parts.get() + p * width;
        for (int64_t j = 0; j < d; ++j) sums[j] += part[j];
        for (int64_t j = 0; j < d; ++j)
            for (int64_t k = j; k < d; ++k) products[j * d + k] += part[d + j * d + k];
    }
    for (int64_t j = 0; j < d; ++j)
        for (int64_t k = 0; k < j; ++k) products[j * d + k] = products[k * d + j];
}

}  // namespace

void gram(const View& x, const View& shift, const View& sums, const View& products) {
    visit("gram", x.dtype, Floats{}, [&]<class T>() {
        gram_of(x, shift.ptr<const T>(), sums.ptr<double>(), products.ptr<double>());
    });
}

}  // namespace tern::kernels::cpu
