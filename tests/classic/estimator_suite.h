// The estimator suite: the same checks for every estimator, in both types, on every device. A row
// is an estimator (estimator_rows.cpp); a check is a function of a Subject.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "classic/any_estimator.h"
#include "tests/support/host_array.h"

namespace tern::classic::suite {

using test::HostArray;

enum class Task { transformer, clusterer, classifier, regressor, neighbors };

// What the table says of an estimator besides its class.
struct Traits {
    Params params = {};      // small and quick
    Params comparable = {};  // more, where fits to equivalent data are compared (E35, E36)
    bool takes_weights = false;
    bool allow_nan = false;
    bool keeps_columns = false;   // column j of the result is of column j of x
    double min_score = 0.9;       // on easy data, see quality()
    double order_bound = 1e-9;    // E36, E40 in float64: of the largest value
    double float32_bound = 1e-4;  // E39, E40 in float32
    // E30, E31, in float32, of the largest value (2^-29 of that in float64): 0 is the same bits.
    double row_bound = 0;
    double partial_bound = -1;  // E41: partial_fit of pieces is fit; below 0: it need not be
    std::vector<std::string> limited_by_data = {};  // E22: counts that the data are too small for
};

struct Output {
    std::string name;
    Tensor values;  // a row for every row of x
};
using Outputs = std::vector<Output>;

// A method that takes x and gives a row for each of its rows.
struct Method {
    const char* name;
    Outputs (*call)(AnyEstimator&, const Tensor& x);
};
// A value that an option must not take.
struct BadValue {
    std::string option;
    ParamValue value;
};

struct Row {
    std::string name;
    Task task;
    Traits traits;
    AnyEstimator (*fresh)();
    std::vector<Method> methods;
    std::vector<BadValue> out_of_range, of_wrong_type;
    // Null where the class has no such method.
    int64_t (*n_iter)(AnyEstimator&) = nullptr;
    void (*partial_fit)(AnyEstimator&, const Tensor& x, const Labels& y) = nullptr;
    Tensor (*labels)(AnyEstimator&) = nullptr;
    std::vector<std::string> (*predict_names)(AnyEstimator&, const Tensor& x) = nullptr;
    bool inverse_transforms = false;
};

const std::vector<Row>& estimator_rows();

// A check that an estimator is known not to pass, and why that is right.
struct DeclaredException {
    const char* estimator;
    const char* check;  // "E35"
    const char* reason;
};
const std::vector<DeclaredException>& declared_exceptions();

// Data on the host: classes 0 ... for y, or numbers for regressors.
struct Sample {
    HostArray x;
    std::vector<double> y;

    int64_t n() const { return x.shape[0]; }
    int64_t d() const { return x.shape[1]; }
    Sample rows(const std::vector<int64_t>& which) const;
    Sample columns(const std::vector<int64_t>& which) const;
};
// Three blobs far apart in clockwise order of classes 0, 1, 2, or a plane with little noise.
Sample easy_sample(Task task, int64_t n = 60, int64_t d = 4, int seed = 0);
std::vector<int64_t> shuffled(int64_t n, int seed = 0);
std::vector<int64_t> range(int64_t begin, int64_t end, int64_t step = 1);

struct Subject {
    const Row& row;
    Device device;
    DType dtype;

    // With the row's options, and random_state 0 where there is one.
    AnyEstimator make(const Params& more = {}) const;
    AnyEstimator fitted(const Sample& sample, const Params& more = {}) const;
    Sample easy(int64_t n = 60, int64_t d = 4, int seed = 0) const {
        return easy_sample(row.task, n, d, seed);
    }
    Tensor x(const Sample& sample) const;
    Tensor y(const Sample& sample) const;  // int64 for classifiers
    Tensor weights(const std::vector<double>& values) const;
    bool supervised() const { return row.task == Task::classifier || row.task == Task::regressor; }
    bool on_cpu() const { return device == Device(); }
    double row_bound() const {
        return row.traits.row_bound * (dtype == DType::float64 ? 0x1p-29 : 1);
    }
    double bound() const {
        return dtype == DType::float64 ? row.traits.order_bound : row.traits.float32_bound;
    }
};

Outputs outputs(const Row& row, AnyEstimator& e, const Tensor& x);
// Of outputs for other rows of x: what they say of `which`.
Outputs rows_of(const Outputs& all, const std::vector<int64_t>& which);

testing::AssertionResult same(const Outputs& got, const Outputs& wanted);
// Differences up to `bound` of the largest value; integers equal. Places of rows in the data of the
// fit (outputs named *indices) are left out, clusters compared up to their names.
testing::AssertionResult alike(const Row& row, const Outputs& got, const Outputs& wanted,
                               double bound);
testing::AssertionResult same(const Params& got, const Params& wanted);
testing::AssertionResult finite(const Outputs& all);

// The share of right labels; R^2; the share of pairs that are rightly together or apart; the share
// of the variance that inverse_transform gives back; the share of neighbours of the same class.
double quality(const Subject& s, AnyEstimator& e, const Sample& sample);

// Fits and calls everything: the results are finite, or a typed error names the estimator.
testing::AssertionResult works_or_says_why(const Subject& s, const Sample& sample,
                                           const Params& more = {});

struct Check {
    const char* name;  // "E09_failed_fit_keeps_the_last"
    void (*run)(const Subject&);
    bool (*applies)(const Subject&) = [](const Subject&) { return true; };
};
std::vector<Check> api_checks();         // E01 - E10
std::vector<Check> input_checks();       // E11 - E27
std::vector<Check> prediction_checks();  // E28 - E34
std::vector<Check> invariance_checks();  // E35 - E41
std::vector<Check> robustness_checks();  // E42 - E44

}  // namespace tern::classic::suite
