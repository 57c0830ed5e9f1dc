// E35 - E41: equivalent data, seeds, threads, types, devices and pieces.
#include <algorithm>
#include <cmath>

#include "kernels/threads.h"
#include "tests/classic/estimator_suite.h"
#include "tests/support/compare.h"
#include "tests/support/throws.h"

namespace tern::classic::suite {
namespace {

bool takes_weights(const Subject& s) { return s.row.traits.takes_weights; }

AnyEstimator weighed(const Subject& s, const Sample& sample, const std::vector<double>& weights) {
    AnyEstimator e = s.make(s.row.traits.comparable);
    FitOptions options;
    if (!weights.empty()) options.sample_weight = s.weights(weights);
    e.fit(s.x(sample), s.y(sample), options);
    return e;
}

void weights_count_rows(const Subject& s) {
    const Sample sample = s.easy();
    std::vector<double> zeros_and_counts;
    std::vector<int64_t> repeated;
    for (int64_t i = 0; i < 60; ++i) {
        zeros_and_counts.push_back(static_cast<double>(i * i % 4));
        for (int64_t k = 0; k < i * i % 4; ++k) repeated.push_back(i);
    }
    AnyEstimator none = weighed(s, sample, {}), ones = weighed(s, sample, std::vector(60, 1.0));
    EXPECT_TRUE(same(outputs(s.row, ones, s.x(sample)), outputs(s.row, none, s.x(sample))));
    AnyEstimator counted = weighed(s, sample, zeros_and_counts);
    AnyEstimator written = weighed(s, sample.rows(repeated), {});
    EXPECT_TRUE(alike(s.row, outputs(s.row, counted, s.x(sample)),
                      outputs(s.row, written, s.x(sample)), s.bound()));
}

void bad_weights_are_refused(const Subject& s) {
    AnyEstimator e = s.make();
    const Sample sample = s.easy();
    const auto fit = [&](const std::vector<double>& weights) {
        e.fit(s.x(sample), s.y(sample), {.sample_weight = s.weights(weights)});
    };
    std::vector<double> weights(60, 1.0);
    weights[5] = -1;
    EXPECT_THROW(fit(weights), ValueError);
    if (!takes_weights(s)) {
        EXPECT_THROW(fit(std::vector(60, 1.0)), ValueError) << "they would be ignored";
        return;
    }
    weights[5] = INFINITY;
    EXPECT_THROW(fit(weights), ValueError);
    EXPECT_THROW(fit(std::vector(60, 0.0)), ValueError);
    EXPECT_THROW(fit(std::vector(59, 1.0)), ShapeError);
    EXPECT_FALSE(e.is_fitted());
}

void order_does_not_matter(const Subject& s) {
    const Sample sample = s.easy();
    const Params& options = s.row.traits.comparable;
    AnyEstimator e = s.fitted(sample, options);
    AnyEstimator rows = s.fitted(sample.rows(shuffled(60)), options);
    const Outputs wanted = outputs(s.row, e, s.x(sample));
    EXPECT_TRUE(alike(s.row, outputs(s.row, rows, s.x(sample)), wanted, s.bound()));
    Params turned = options;
    for (auto& [name, value] : turned)
        if (const Tensor* x = std::get_if<Tensor>(&value)) {
            const Sample columns = Sample{test::to_host(*x), {}}.columns({2, 0, 3, 1});
            value = test::to_tensor(columns.x, x->dtype());
        }
    const Sample turned_sample = sample.columns({2, 0, 3, 1});
    AnyEstimator columns = s.fitted(turned_sample, turned);
    Outputs got = outputs(s.row, columns, s.x(turned_sample));
    // A transformer of the columns one by one turns its results with them.
    if (s.row.traits.keeps_columns)
        for (Output& each : got)
            each.values =
                test::to_tensor(Sample{test::to_host(each.values), {}}.columns({1, 3, 0, 2}).x,
                                each.values.dtype());
    EXPECT_TRUE(alike(s.row, got, wanted, s.bound()));
}

void threads_do_not_matter(const Subject& s) {
    const int before = kernels::num_threads();
    const Sample sample = s.easy(2500);
    Params fit;
    Outputs all;
    for (int threads : {1, 2, 7}) {
        kernels::set_num_threads(threads);
        AnyEstimator e = s.fitted(sample);
        if (threads == 1) {
            fit = e.fit_state();
            all = outputs(s.row, e, s.x(sample));
        }
        EXPECT_TRUE(same(e.fit_state(), fit)) << threads << " threads";
        EXPECT_TRUE(same(outputs(s.row, e, s.x(sample)), all)) << threads << " threads";
    }
    kernels::set_num_threads(before);
}

void every_seed_will_do(const Subject& s) {
    for (int seed = 0; seed < (s.on_cpu() ? 100 : 3); ++seed) {
        AnyEstimator e = s.fitted(s.easy(60, 4, seed), {{"random_state", int64_t{seed}}});
        EXPECT_GE(quality(s, e, s.easy(60, 4, seed)), s.row.traits.min_score) << "seed " << seed;
    }
}

Sample as_float32(Sample sample) {
    sample.x = test::rounded_to(sample.x, DType::float32);
    return sample;
}

void types_agree(const Subject& s) {
    const Sample sample = as_float32(s.easy());
    const Subject wide{s.row, s.device, DType::float64};
    AnyEstimator e = s.fitted(sample), wanted = wide.fitted(sample);
    EXPECT_TRUE(alike(s.row, outputs(s.row, e, s.x(sample)), outputs(s.row, wanted, wide.x(sample)),
                      s.bound()));
}

void devices_agree(const Subject& s) {
    const Subject cpu{s.row, Device(), s.dtype};
    AnyEstimator e = s.fitted(s.easy()), wanted = cpu.fitted(s.easy());
    const Outputs got = outputs(s.row, e, s.x(s.easy()));
    for (const Output& each : got) EXPECT_EQ(each.values.device(), s.device) << each.name;
    EXPECT_TRUE(alike(s.row, got, outputs(s.row, wanted, cpu.x(s.easy())), s.bound()));
    e.to(Device());
    EXPECT_TRUE(alike(s.row, outputs(s.row, e, cpu.x(s.easy())), got, s.bound()));
    EXPECT_THROW(outputs(s.row, e, s.x(s.easy())), DeviceError);
}

void pieces_make_a_fit(const Subject& s) {
    const Sample sample = s.easy();
    AnyEstimator pieces = s.make(), whole = s.fitted(sample);
    for (int64_t begin = 0; begin < 60; begin += 20) {
        const Sample part = sample.rows(range(begin, begin + 20));
        s.row.partial_fit(pieces, s.x(part), s.y(part));
    }
    EXPECT_TRUE(pieces.is_fitted());
    EXPECT_TRUE(finite(outputs(s.row, pieces, s.x(sample))));
    const Params before = pieces.fit_state();
    EXPECT_THROW(s.row.partial_fit(pieces, s.x(s.easy(20, 3)), s.y(s.easy(20, 3))), ShapeError);
    EXPECT_TRUE(same(pieces.fit_state(), before));
    if (s.row.traits.partial_bound < 0) return;
    EXPECT_TRUE(alike(s.row, outputs(s.row, pieces, s.x(sample)),
                      outputs(s.row, whole, s.x(sample)),
                      std::max(s.row.traits.partial_bound, s.bound())));
}

}  // namespace

std::vector<Check> invariance_checks() {
    return {{"E35_weights_count_rows", weights_count_rows, takes_weights},
            {"E35_bad_weights_are_refused", bad_weights_are_refused},
            {"E36_order_does_not_matter", order_does_not_matter},
            {"E37_threads_do_not_matter", threads_do_not_matter,
             [](const Subject& s) { return s.on_cpu(); }},
            {"E38_every_seed_will_do", every_seed_will_do,
             [](const Subject& s) { return s.make().get_params().contains("random_state"); }},
            {"E39_types_agree", types_agree,
             [](const Subject& s) { return s.dtype == DType::float32; }},
            {"E40_devices_agree", devices_agree, [](const Subject& s) { return !s.on_cpu(); }},
            {"E41_pieces_make_a_fit", pieces_make_a_fit,
             [](const Subject& s) { return s.row.partial_fit != nullptr; }}};
}

}  // namespace tern::classic::suite
