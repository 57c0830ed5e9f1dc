// All choices of some elements of a list.
#include <numeric>

#include "autograd/ops/index.h"
#include "autograd/ops/join.h"
#include "autograd/ops/shape.h"
#include "tensor/factory.h"

namespace tern {
namespace {

// How many choices of r of n there are, or -1 when that is more than memory can hold.
int64_t count_of(int64_t n, int64_t r, bool again) {
    if (r > 0 && (n == 0 || (r > n && !again))) return 0;
    const int64_t from = again ? n + r - 1 : n;
    r = std::min(r, from - r);
    __int128 count = 1;
    for (int64_t i = 1; i <= r; ++i) {
        count = count * (from - r + i) / i;
        if (count > kMaxElements) return -1;
    }
    return static_cast<int64_t>(count);
}

// The places chosen, one choice after the other: [count * r].
std::vector<int64_t> choices(int64_t n, int64_t r, int64_t count, bool again) {
    const int64_t step = again ? 0 : 1;
    std::vector<int64_t> out(static_cast<size_t>(count * r)), at(static_cast<size_t>(r));
    for (int64_t i = 0; i < r; ++i) at[static_cast<size_t>(i)] = i * step;
    for (int64_t c = 0; c < count; ++c) {
        std::copy(at.begin(), at.end(), out.begin() + c * r);
        // The last place that can still rise does; those after it begin anew.
        int64_t i = r - 1;
        while (i >= 0 && at[static_cast<size_t>(i)] == n - 1 - (r - 1 - i) * step) --i;
        if (i < 0) break;
        ++at[static_cast<size_t>(i)];
        for (int64_t j = i + 1; j < r; ++j)
            at[static_cast<size_t>(j)] = at[static_cast<size_t>(j - 1)] + step;
    }
    return out;
}

}  // namespace

Tensor combinations(const Tensor& x, int64_t r, bool with_replacement) {
    TERN_CHECK(x.dim() == 1, ShapeError, "combinations: a list is wanted, got shape ", x.shape());
    TERN_CHECK(r >= 0, ValueError, "combinations: r must not be negative, got ", r);
    if (r == 0) return slice(x, 0, 0, 0);
    const int64_t n = x.numel();
    TERN_CHECK(r <= kMaxElements - n, ValueError, "combinations: r is too large, got ", r);
    const int64_t count = count_of(n, r, with_replacement);
    TERN_CHECK(count >= 0 && (count == 0 || r <= kMaxElements / count), ShapeError,
               "combinations: there are too many of ", r, " of ", n, " elements");
    const std::vector<int64_t> places = choices(n, r, count, with_replacement);
    return reshape(index_select(x, 0, from_vector(places, {count * r}, x.device())), {count, r});
}

}  // namespace tern
