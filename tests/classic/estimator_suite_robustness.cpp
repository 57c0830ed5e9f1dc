// E42 - E44: files, memory that runs out, fits that are stopped.
#include <algorithm>

#include "classic/persistence.h"
#include "classic/registry.h"
#include "kernels/cpu/memory_faults.h"
#include "kernels/memory.h"
#include "tests/classic/estimator_suite.h"
#include "tests/support/compare.h"
#include "tests/support/failing_new.h"
#include "tests/support/temp_folder.h"

namespace tern::classic::suite {
namespace {

bool is_registered(const Subject& s) {
    return std::ranges::count(estimator_names(), s.row.name) > 0;
}

void a_loaded_fit_says_the_same(const Subject& s) {
    const test::TempFolder folder;
    AnyEstimator e = s.fitted(s.easy());
    AnyEstimator again = [&] {
        if (is_registered(s)) {
            save(e, folder / "e.tern");
            return load(folder / "e.tern");
        }
        AnyEstimator copy = e.clone();
        copy.set_fit_state(e.fit_state());
        return copy;
    }();
    again.to(s.device);
    EXPECT_TRUE(same(again.get_params(), e.get_params()));
    EXPECT_TRUE(same(again.fit_state(), e.fit_state()));
    EXPECT_TRUE(same(outputs(s.row, again, s.x(s.easy())), outputs(s.row, e, s.x(s.easy()))));
}

// Fits whose members do not belong together are refused, or harmless.
void damaged_fits_are_refused(const Subject& s) {
    AnyEstimator e = s.fitted(s.easy());
    const Params fit = e.fit_state();
    const auto with = [&](const std::string& name, const ParamValue& value) {
        Params damaged = fit;
        damaged[name] = value;
        AnyEstimator other = e;
        try {
            other.set_fit_state(damaged);
            outputs(s.row, other, s.x(s.easy()));
        } catch (const Error&) {
        }
    };
    for (const auto& [name, value] : fit) {
        for (int64_t number : {int64_t{-1}, int64_t{0}, int64_t{3}, int64_t{1} << 40})
            if (std::holds_alternative<int64_t>(value)) with(name, number);
        const Tensor* x = std::get_if<Tensor>(&value);
        if (!x) continue;
        with(name, Tensor());
        with(name, zeros({0}, {.dtype = x->dtype()}));
        with(name, zeros({1, 1}, {.dtype = DType::float32}));
        with(name, full(x->shape(), -3, {.dtype = x->dtype()}));
        with(name, full(x->shape(), 1e9, {.dtype = x->dtype()}));
    }
    const std::string member = fit.begin()->first;
    EXPECT_THROW(e.set_fit_state({{member, std::vector<std::string>{"text"}}}), Error);
    EXPECT_TRUE(same(e.fit_state(), fit));
}

int64_t live_bytes() { return kernels::memory_stats(Device()).allocated; }

// The n-th allocation of tensors (or of anything else) fails, for every n until none does.
void fail_every_allocation(const Subject& s, int64_t (*fail)(int64_t)) {
    const Sample first = s.easy(), second = s.easy(24, 4, 1);
    const Tensor x = s.x(second), y = s.y(second);
    const AnyEstimator before = s.fitted(first);
    AnyEstimator after = s.fitted(second);
    const Outputs wanted = outputs(s.row, after, x);
    const int64_t start = live_bytes();
    for (int64_t n = 1;; n += 1 + n / 100) {
        bool failed = false;
        {
            AnyEstimator e = before;
            Outputs got;
            fail(n);
            try {
                e.fit(x, y);
                got = outputs(s.row, e, x);
            } catch (const OutOfMemoryError&) {
            } catch (const std::bad_alloc&) {
            } catch (const std::exception& error) {
                ADD_FAILURE() << "allocation " << n << ": another error: " << error.what();
            }
            failed = fail(0) == 0;
            if (failed) {
                const Params left = e.fit_state();
                EXPECT_TRUE(same(left, before.fit_state()) || same(left, after.fit_state())) << n;
                if (got.empty()) got = outputs(s.row, e.fit(x, y), x);
            }
            EXPECT_TRUE(same(got, wanted)) << "allocation " << n;
        }
        EXPECT_EQ(live_bytes(), start) << "allocation " << n;
        if (!failed || testing::Test::HasFailure()) return;
    }
}

void memory_may_run_out(const Subject& s) {
    fail_every_allocation(s, kernels::cpu::fail_allocation);
    fail_every_allocation(s, test::fail_new);
}

void a_fit_can_be_stopped(const Subject& s) {
    const Sample second = s.easy(45, 5, 1);
    AnyEstimator e = s.fitted(s.easy());
    const Params fit = e.fit_state();
    int64_t steps = 0, stop = 0;
    const FitOptions options{.progress = [&](const Progress& progress) {
        EXPECT_EQ(progress.estimator, s.row.name);
        EXPECT_TRUE(progress.total == 0 || progress.step <= progress.total);
        return ++steps != stop;
    }};
    AnyEstimator whole = e;
    whole.fit(s.x(second), s.y(second), options);
    EXPECT_TRUE(same(whole.fit_state(), s.fitted(second).fit_state()));
    const int64_t all = steps;
    if (s.row.n_iter) {
        EXPECT_GT(all, 0) << "no progress is reported";
    }
    for (int64_t at : {int64_t{1}, all / 2, all}) {
        if (at < 1 || at > all) continue;
        steps = 0;
        stop = at;
        EXPECT_THROW(e.fit(s.x(second), s.y(second), options), CancelledError) << at;
        EXPECT_TRUE(same(e.fit_state(), fit)) << at;
    }
}

}  // namespace

std::vector<Check> robustness_checks() {
    return {
        {"E42_a_loaded_fit_says_the_same", a_loaded_fit_says_the_same},
        {"E42_damaged_fits_are_refused", damaged_fits_are_refused,
         [](const Subject& s) { return s.on_cpu(); }},
        {"E43_memory_may_run_out", memory_may_run_out, [](const Subject& s) { return s.on_cpu(); }},
        {"E44_a_fit_can_be_stopped", a_fit_can_be_stopped}};
}

}  // namespace tern::classic::suite
