// Layer norm and batch norm: rows are shared among threads, sums over rows are carried a block of
// rows at a time and added up in the order of the blocks.
#include "kernels/normalize.h"

#include <cmath>
#include <vector>

#include "kernels/cpu/float_rows.h"
#include "kernels/cpu/parallel.h"
#include "kernels/cpu/simd/normalize.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {
namespace {

constexpr int64_t kMostBlocks = 64;
constexpr int64_t kRowsAtOnce = 4;  // whose sums are taken together

// `sums` doubles of every block of rows, added up. add(begin, end, sums) fills zeroed ones.
template <class Add>
std::vector<double> sum_over_rows(int64_t rows, int64_t row_cost, int64_t sums, const Add& add) {
    const int64_t grain = std::max(grain_of(row_cost), (rows + kMostBlocks - 1) / kMostBlocks);
    const int64_t blocks = std::max<int64_t>(1, (rows + grain - 1) / grain);
    std::vector<double> partial(static_cast<size_t>(blocks * sums));
    parallel_for(rows, grain, [&](int64_t begin, int64_t end) {
        add(begin, end, partial.data() + begin / grain * sums);
    });
    for (int64_t b = 1; b < blocks; ++b)
        for (int64_t i = 0; i < sums; ++i) partial[i] += partial[b * sums + i];
    return partial;
}

// A parameter that may be missing, as if it were there with one value for all.
template <class T>
class OrConstant {
 public:
    OrConstant(const View* given, int64_t size, T value) {
        if (!given) values_.assign(static_cast<size_t>(size), value);
        data_ = given ? given->ptr<T>() : values_.data();
    }
    const T* data() const { return data_; }

 private:
    std::vector<T> values_;
    const T* data_;
};

template <class T>
void store(const std::vector<double>& sums, int64_t first, const View* to) {
    if (!to) return;
    for (int64_t i = 0; i < to->numel(); ++i) to->ptr<T>()[i] = static_cast<T>(sums[first + i]);
}

ChannelShape channels_of(const View& x, int64_t begin, int64_t end) {
    return {end - begin, x.shape[1], x.shape[2]};
}
int64_t row_size(const View& x) { return x.shape[1] * x.shape[2]; }

template <class T>
std::vector<T> rounded(const std::vector<double>& values, double factor) {
    std::vector<T> out;
    for (double v : values) out.push_back(static_cast<T>(v * factor));
    return out;
}

}  // namespace

namespace {

template <class T>
void layer_norm_of(const View& x, const View* gamma, const View* beta, double eps, const View& y,
                   const View& mean, const View& rstd) {
    using C = compute_t<T>;
    const int64_t d = x.shape[1];
    const OrConstant<C> scale(gamma, d, C(1)), shift(beta, d, C(0));
    C *const m = mean.ptr<C>(), *const s = rstd.ptr<C>();
    const auto rows = [&](const C* const* in, C* out, int64_t first, int64_t count) {
        const LayerNormRows<C> block{count, d, in[0], scale.data(), eps};
        TERN_ON_ISA(layer_norm_rows(block, shift.data(), out, m + first, s + first));
    };
    const T* const from = x.ptr<T>();
    T* const to = y.ptr<T>();
    parallel_for(x.shape[0], grain_of(4 * d), [&](int64_t begin, int64_t end) {
        each_float_row(begin, end, d, {from}, to, rows);
    });
}

template <class T>
void layer_norm_gradients(const View& grad, const View& x, const View& mean, const View& rstd,
                          const View* gamma, const View* grad_x, const View* grad_gamma,
                          const View* grad_beta) {
    using C = compute_t<T>;
    const int64_t n = x.shape[0], d = x.shape[1];
    const OrConstant<C> scale(gamma, d, C(1));
    const C *const m = mean.ptr<C>(), *const s = rstd.ptr<C>();
    const T *const g = grad.ptr<T>(), *const from = x.ptr<T>();
    const auto block_of = [&](const C* in, int64_t count) {
        return LayerNormRows<C>{count, d, in, scale.data(), 0};
    };
    T* const to = grad_x ? grad_x->ptr<T>() : nullptr;
    const auto fill = [&](const C* const* in, C* out, int64_t first, int64_t count) {
        TERN_ON_ISA(layer_norm_grad_rows(block_of(in[1], count), in[0], m + first, s + first, out));
    };
    if (!grad_gamma && !grad_beta) {
        if (!grad_x) return;
        return parallel_for(n, grain_of(4 * d), [&](int64_t begin, int64_t end) {
            each_float_row(begin, end, d, {g, from}, to, fill);
        });
    }
    const auto add = [&](const C* const* in, int64_t first, int64_t count, double* sums) {
        TERN_ON_ISA(
            layer_norm_sums(block_of(in[1], count), in[0], m + first, s + first, sums, sums + d));
    };
    // A few rows at a time go through both, so that memory is read once.
    const auto both = [&](int64_t begin, int64_t end, double* sums) {
        const auto rows = [&](const C* const* in, C* out, int64_t first, int64_t count) {
            if (grad_x) fill(in, out, first, count);
            add(in, first, count, sums);
        };
        for (int64_t row = begin, stop; row < end; row = stop) {
            stop = std::min(end, row + kRowsAtOnce);
            each_float_row(row, stop, d, {g, from}, to, rows);
        }
    };
    const std::vector<double> sums = sum_over_rows(n, 2 * d, 2 * d, both);
    store<C>(sums, 0, grad_gamma);
    store<C>(sums, d, grad_beta);
}

}  // namespace

void layer_norm(const View& x, const View* gamma, const View* beta, double eps, const View& y,
                const View& mean, const View& rstd) {
    const auto run = [&](const View* gamma, const View* beta) {
        visit("layer_norm", x.dtype, AnyFloat{},
              [&]<class T>() { layer_norm_of<T>(x, gamma, beta, eps, y, mean, rstd); });
    };
    in_float(run, reads(gamma), reads(beta));
}

void layer_norm_backward(const View& grad, const View& x, const View& mean, const View& rstd,
                         const View* gamma, const View* grad_x, const View* grad_gamma,
                         const View* grad_beta) {
    const auto run = [&](const View* gamma, const View* grad_gamma, const View* grad_beta) {
        visit("layer_norm_backward", x.dtype, AnyFloat{}, [&]<class T>() {
            layer_norm_gradients<T>(grad, x, mean, rstd, gamma, grad_x, grad_gamma, grad_beta);
        });
    };
    in_float(run, reads(gamma), writes(grad_gamma), writes(grad_beta));
}

void channel_moments(const View& x, const View& mean, const View& var) {
    visit("channel_moments", x.dtype, Floats{}, [&]<class T>() {
        const int64_t n = x.shape[0], c = x.shape[1], row = row_size(x);
        const double count = static_cast<double>(n * x.shape[2]);
        const auto add = [&](int64_t begin, int64_t end, double* sums) {
            TERN_ON_ISA(channel_sums(channels_of(x, begin, end), x.ptr<T>() + begin * row, sums));
        };
        store<T>(rounded<double>(sum_over_rows(n, row, c, add), 1 / count), 0, &mean);
        const auto add_squares = [&](int64_t begin, int64_t end, double* sums) {
            TERN_ON_ISA(channel_square_sums(channels_of(x, begin, end), x.ptr<T>() + begin * row,
                                            mean.ptr<T>(), sums));
        };
        store<T>(rounded<double>(sum_over_rows(n, row, c, add_squares), 1 / count), 0, &var);
    });
}

void batch_norm(const View& x, const View& mean, const View& var, const View* gamma,
                const View* beta, double eps, const View& y) {
    visit("batch_norm", x.dtype, Floats{}, [&]<class T>() {
        const int64_t c = x.shape[1], row = row_size(x);
        const OrConstant<T> scale(gamma, c, T(1)), shift(beta, c, T(0));
        std::vector<T> factor(static_cast<size_t>(c));
        for (int64_t i = 0; i < c; ++i)
            factor[i] = static_cast<T>(scale.data()[i] / std::sqrt(var.ptr<T>()[i] + eps));
        const ChannelFactors<T> factors{mean.ptr<T>(), factor.data(), shift.data(), nullptr};
        parallel_for(x.shape[0], grain_of(row), [&](int64_t begin, int64_t end) {
            const T* const none = nullptr;
            TERN_ON_ISA(channel_scale(channels_of(x, begin, end), none, x.ptr<T>() + begin * row,
                                      factors, y.ptr<T>() + begin * row));
        });
    });
}

// With s = gamma rstd and N elements a channel: s (grad - sum(grad) / N - (x - mean) rstd^2
// sum(grad (x - mean)) / N) in training, s grad otherwise.
void batch_norm_backward(const View& grad, const View& x, const View& mean, const View& var,
                         const View* gamma, double eps, bool training, const View* grad_x,
                         const View* grad_gamma, const View* grad_beta) {
    visit("batch_norm_backward", x.dtype, Floats{}, [&]<class T>() {
        const int64_t n = x.shape[0], c = x.shape[1], row = row_size(x);
        const T *const g = grad.ptr<T>(), *const from = x.ptr<T>(), *const m = mean.ptr<T>();
        std::vector<double> sums(static_cast<size_t>(2 * c));
        if (training || grad_gamma || grad_beta) {
            sums = sum_over_rows(n, 2 * row, 2 * c, [&](int64_t begin, int64_t end, double* to) {
                TERN_ON_ISA(channel_grad_sums(channels_of(x, begin, end), g + begin * row,
                                              from + begin * row, m, to, to + c));
            });
        }
        const double share = training ? 1.0 / static_cast<double>(n * x.shape[2]) : 0;
        const OrConstant<T> scale(gamma, c, T(1));
        std::vector<T> grad_scale, x_scale, shift;
        for (int64_t i = 0; i < c; ++i) {
            const double rstd = 1 / std::sqrt(var.ptr<T>()[i] + eps), s = scale.data()[i] * rstd;
            grad_scale.push_back(static_cast<T>(s));
            x_scale.push_back(static_cast<T>(-s * rstd * rstd * sums[c + i] * share));
            shift.push_back(static_cast<T>(-s * sums[i] * share));
            sums[c + i] *= rstd;
        }
        store<T>(sums, 0, grad_beta);
        store<T>(sums, c, grad_gamma);
        if (!grad_x) return;
        const ChannelFactors<T> factors{m, x_scale.data(), shift.data(), grad_scale.data()};
        parallel_for(n, grain_of(row), [&](int64_t begin, int64_t end) {
            TERN_ON_ISA(channel_scale(channels_of(x, begin, end), g + begin * row,
                                      from + begin * row, factors, grad_x->ptr<T>() + begin * row));
        });
    });
}

}  // namespace tern::kernels::cpu
