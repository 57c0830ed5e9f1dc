// E01 - E10: options, fits and refits.
#include <sys/mman.h>

#include <cmath>
#include <cstring>

#include "tensor/convert.h"
#include "tests/classic/estimator_suite.h"
#include "tests/support/compare.h"
#include "tests/support/throws.h"

namespace tern::classic::suite {
namespace {

using test::throws_with;

void default_constructs(const Subject& s) {
    AnyEstimator e = s.row.fresh();
    EXPECT_FALSE(e.is_fitted());
    EXPECT_EQ(e.to_string(), s.row.name + "()");
    for (const BadValue& bad : s.row.out_of_range) e.set_params({{bad.option, bad.value}});
}

void params_round_trip(const Subject& s) {
    const AnyEstimator e = s.make();
    AnyEstimator other = s.row.fresh();
    other.set_params(e.get_params());
    EXPECT_TRUE(same(other.get_params(), e.get_params()));
    EXPECT_EQ(other.to_string(), e.to_string());
}

void bad_parameters_are_refused(const Subject& s) {
    AnyEstimator e = s.fitted(s.easy());
    const Params options = e.get_params(), fit = e.fit_state();
    EXPECT_TRUE(throws_with<ValueError>("there is no 'no_such_option'", [&] {
        e.set_params({{"no_such_option", true}});
    }));
    for (const BadValue& bad : s.row.of_wrong_type)
        EXPECT_TRUE(throws_with<ValueError>(bad.option + " is ", [&] {
            e.set_params({{bad.option, bad.value}});
        })) << bad.option;
    EXPECT_TRUE(same(e.get_params(), options));
    for (const BadValue& bad : s.row.out_of_range) {
        AnyEstimator wrong = e;
        wrong.set_params({{bad.option, bad.value}});
        EXPECT_TRUE(throws_with<ValueError>(bad.option + " is ", [&] {
            wrong.fit(s.x(s.easy()), s.y(s.easy()));
        })) << bad.option;
        EXPECT_TRUE(same(wrong.fit_state(), fit));
    }
}

void clones_are_unfitted(const Subject& s) {
    const AnyEstimator e = s.fitted(s.easy());
    AnyEstimator copy = e.clone();
    EXPECT_FALSE(copy.is_fitted());
    EXPECT_TRUE(same(copy.get_params(), e.get_params()));
    copy.fit(s.x(s.easy(40, 3, 1)), s.y(s.easy(40, 3, 1)));
    EXPECT_EQ(e.n_features_in(), 4);
}

// The values of x in memory that cannot be written.
Tensor read_only(const Tensor& x) {
    const size_t bytes = static_cast<size_t>(x.numel()) * item_size(x.dtype());
    void* pages = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) throw std::bad_alloc();
    std::memcpy(pages, x.view().data, bytes);
    mprotect(pages, bytes, PROT_READ);
    return from_blob(pages, x.shape(),
                     {.dtype = x.dtype(), .deleter = [bytes](void* at) { munmap(at, bytes); }});
}

void fit_writes_nothing(const Subject& s) {
    const Sample sample = s.easy();
    const auto kept = [&](const Tensor& x) { return s.on_cpu() ? read_only(x) : x; };
    const Tensor x = kept(s.x(sample)), y = kept(s.y(sample));
    FitOptions options;
    if (s.row.traits.takes_weights)
        options.sample_weight =
            kept(s.weights(std::vector<double>(static_cast<size_t>(sample.n()), 2)));
    AnyEstimator e = s.make();
    e.fit(x, y, options);
    EXPECT_TRUE(same(e.get_params(), s.make().get_params()));
    outputs(s.row, e, x);
    EXPECT_TRUE(test::bit_equal(x, s.x(sample)));
    EXPECT_TRUE(test::bit_equal(y, s.y(sample)));
}

void not_fitted_is_said(const Subject& s) {
    AnyEstimator e = s.make();
    for (const Method& method : s.row.methods)
        EXPECT_TRUE(throws_with<NotFittedError>(s.row.name + ".", [&] {
            method.call(e, s.x(s.easy()));
        })) << method.name;
    EXPECT_TRUE(throws_with<NotFittedError>(s.row.name + ".", [&] { e.n_features_in(); }));
    EXPECT_TRUE(throws_with<NotFittedError>(s.row.name + ".", [&] { e.fit_state(); }));
    if (s.row.labels) {
        EXPECT_TRUE(throws_with<NotFittedError>(s.row.name + ".", [&] { s.row.labels(e); }));
    }
    if (s.row.task == Task::classifier) {
        EXPECT_TRUE(throws_with<NotFittedError>(s.row.name + ".", [&] { e.class_labels(); }));
    }
}

void refit_forgets(const Subject& s) {
    const Sample second = s.easy(45, 5, 1);
    AnyEstimator e = s.fitted(s.easy()), fresh = s.fitted(second);
    e.fit(s.x(second), s.y(second));
    EXPECT_TRUE(same(e.fit_state(), fresh.fit_state()));
    EXPECT_TRUE(same(outputs(s.row, e, s.x(second)), outputs(s.row, fresh, s.x(second))));
}

void same_seed_same_bits(const Subject& s) {
    AnyEstimator a = s.fitted(s.easy()), b = s.fitted(s.easy());
    EXPECT_TRUE(same(a.fit_state(), b.fit_state()));
    EXPECT_TRUE(same(outputs(s.row, a, s.x(s.easy())), outputs(s.row, b, s.x(s.easy()))));
}

void failed_fit_keeps_the_last(const Subject& s) {
    AnyEstimator e = s.fitted(s.easy());
    const Params fit = e.fit_state();
    const Outputs before = outputs(s.row, e, s.x(s.easy()));
    Sample bad = s.easy(45, 5, 1);
    const Tensor y = s.y(bad);
    bad.x.values[17] = INFINITY;
    EXPECT_THROW(e.fit(s.x(bad), y), ValueError);
    EXPECT_THROW(e.fit(y, y), ShapeError);
    if (s.supervised()) {
        EXPECT_THROW(e.fit(s.x(s.easy()), y), ShapeError);
    }
    EXPECT_TRUE(same(e.fit_state(), fit));
    EXPECT_TRUE(same(outputs(s.row, e, s.x(s.easy())), before));
}

void a_fit_is_described(const Subject& s) {
    AnyEstimator e = s.fitted(s.easy());
    EXPECT_TRUE(e.is_fitted());
    EXPECT_EQ(e.n_features_in(), 4);
    EXPECT_EQ(e.is_classifier(), s.row.task == Task::classifier);
    if (s.row.task == Task::classifier) {
        EXPECT_EQ(e.class_labels().classes.to_vector<int64_t>(), range(0, 3));
    }
    if (s.row.labels) {
        EXPECT_EQ(s.row.labels(e).shape(), (Shape{60}));
    }
}

}  // namespace

std::vector<Check> api_checks() {
    return {{"E01_default_constructs_without_work", default_constructs},
            {"E02_params_round_trip", params_round_trip},
            {"E03_bad_parameters_are_refused_at_fit", bad_parameters_are_refused},
            {"E04_clones_are_unfitted_and_equal", clones_are_unfitted},
            {"E05_fit_writes_neither_options_nor_inputs", fit_writes_nothing},
            {"E06_not_fitted_is_said", not_fitted_is_said},
            {"E07_refit_forgets_the_first", refit_forgets},
            {"E08_same_seed_same_bits", same_seed_same_bits},
            {"E09_failed_fit_keeps_the_last", failed_fit_keeps_the_last},
            {"E10_size_and_classes_are_told", a_fit_is_described}};
}

}  // namespace tern::classic::suite
