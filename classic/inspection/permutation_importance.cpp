// A copy of x in which one column at a time is shuffled on the host and written back. As in
// scikit-learn, every column meets the same random numbers, and a repeat shuffles what the last one
// left.
#include "classic/inspection/permutation_importance.h"

#include <cmath>
#include <numeric>

#include "classic/random/numpy_random.h"
#include "tensor/convert.h"
#include "tensor/core/visit.h"
#include "tensor/factory.h"

namespace tern::classic {
namespace {

// row[i] = row[order[i]], of elements of any type.
void reorder(const Tensor& column, const std::vector<int64_t>& order) {
    visit_bits(item_size(column.dtype()), [&]<class Bits>() {
        Bits* const to = static_cast<Bits*>(column.view().data);
        const std::vector<Bits> from(to, to + order.size());
        for (size_t i = 0; i < order.size(); ++i) to[i] = from[static_cast<size_t>(order[i])];
    });
}

Tensor column_of(const Tensor& x, int64_t j) {
    return with_layout(x, slice("permutation_importance", x.layout(), 1, j, j + 1, 1));
}

}  // namespace

PermutationImportance permutation_importance(const std::function<double(const Tensor&)>& score,
                                             const Tensor& x,
                                             const PermutationImportanceOptions& options) {
    const char* op = "permutation_importance";
    TERN_CHECK(x.dim() == 2, ShapeError, op, ": x of shape [n, d] is wanted, got ", x.shape());
    TERN_CHECK(x.size(0) > 0, ValueError, op, ": x ", x.shape(), " has no rows");
    TERN_CHECK(options.n_repeats >= 1, ValueError, op, ": n_repeats is at least 1, got ",
               options.n_repeats);
    TERN_CHECK(options.random_state >= 0 && options.random_state <= UINT32_MAX, ValueError, op,
               ": random_state is from 0 to 2^32 - 1, got ", options.random_state);
    const int64_t n = x.size(0), d = x.size(1), repeats = options.n_repeats;
    const auto seed = static_cast<uint32_t>(
        NumpyRandom(static_cast<uint32_t>(options.random_state)).randint(0, int64_t{1} << 31));
    const double before = score(x);
    std::vector<double> all, mean, deviation;
    for (int64_t j = 0; j < d; ++j) {
        const Tensor shuffled = copied(x, x.device(), x.dtype());
        const Tensor column = copied(column_of(x, j), Device(), x.dtype());
        NumpyRandom random(seed);
        std::vector<int64_t> order(static_cast<size_t>(n));
        std::iota(order.begin(), order.end(), int64_t{0});
        double sum = 0, squares = 0;
        for (int64_t r = 0; r < repeats; ++r) {
            random.shuffle(order);
            reorder(column, order);
            assign(column_of(shuffled, j), column);
            all.push_back(before - score(shuffled));
            sum += all.back();
        }
        mean.push_back(sum / static_cast<double>(repeats));
        for (size_t i = all.size() - static_cast<size_t>(repeats); i < all.size(); ++i)
            squares += (all[i] - mean.back()) * (all[i] - mean.back());
        deviation.push_back(std::sqrt(squares / static_cast<double>(repeats)));
    }
    return {from_vector(all, {d, repeats}), from_vector(mean), from_vector(deviation)};
}

}  // namespace tern::classic
