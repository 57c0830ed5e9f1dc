// Checking an MLP's samples, and holding some out.
#include <algorithm>
#include <cmath>
#include <map>

#include "kernels/finite.h"
#include "nn/mlp_training.h"
#include "tensor/indexing.h"
#include "tensor/random.h"

namespace tern::nn {

void check_samples(const char* op, const Tensor& x) {
    TERN_CHECK(x.dim() == 2, ShapeError, op, ": x of shape [n, features] is wanted, got ",
               x.shape());
    TERN_CHECK(is_floating(x.dtype()), DTypeError, op, ": x must be float32 or float64, got ",
               x.dtype());
    TERN_CHECK(x.numel() > 0, ValueError, op, ": x is empty, shape ", x.shape());
    const Tensor values = (is_half(x.dtype()) ? x.to(float32) : x).detach().contiguous();
    const int64_t at = kernels::first_not_finite(values.view(), false);
    if (at < 0) return;
    const int64_t row = at / x.size(1), column = at % x.size(1);
    detail::raise<ValueError>(op, ": x is ", values.index({row, column}).item<double>(), " at row ",
                              row, ", column ", column);
}

namespace {

// How many of each stratum are held out: proportional, the largest remainders rounded up.
std::map<int64_t, int64_t> shares(const std::map<int64_t, std::vector<int64_t>>& members, int64_t n,
                                  int64_t held) {
    std::map<int64_t, int64_t> out;
    std::vector<std::pair<int64_t, int64_t>> remainders;  // (-remainder, stratum)
    int64_t left = held;
    for (const auto& [stratum, rows] : members) {
        const int64_t exact = held * static_cast<int64_t>(rows.size());  // times 1 / n
        out[stratum] = exact / n;
        left -= exact / n;
        remainders.emplace_back(-(exact % n), stratum);
    }
    std::sort(remainders.begin(), remainders.end());
    for (int64_t i = 0; i < left; ++i) ++out[remainders[static_cast<size_t>(i)].second];
    return out;
}

}  // namespace

HeldOut hold_out(const char* op, int64_t n, double fraction, const Tensor& strata,
                 Generator& generator) {
    const auto held = static_cast<int64_t>(std::ceil(fraction * static_cast<double>(n)));
    TERN_CHECK(held > 0 && held < n, ValueError, op, ": validation_fraction ", fraction, " of ", n,
               " samples leaves ", n - held, " to train on and ", held, " to validate with");
    const std::vector<int64_t> labels = strata.defined()
                                            ? strata.to_vector<int64_t>()
                                            : std::vector<int64_t>(static_cast<size_t>(n), 0);
    std::map<int64_t, std::vector<int64_t>> members;  // in random order
    for (const int64_t row : randperm(n, {.generator = &generator}).to_vector<int64_t>())
        members[labels[static_cast<size_t>(row)]].push_back(row);

    std::vector<int64_t> train, valid;
    for (const auto& [stratum, share] : shares(members, n, held)) {
        const auto& rows = members[stratum];
        valid.insert(valid.end(), rows.begin(), rows.begin() + share);
        train.insert(train.end(), rows.begin() + share, rows.end());
    }
    std::sort(train.begin(), train.end());
    std::sort(valid.begin(), valid.end());
    return {from_vector<int64_t>(train), from_vector<int64_t>(valid)};
}

}  // namespace tern::nn
