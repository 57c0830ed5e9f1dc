#include "tests/classic/estimator_suite.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "tests/support/compare.h"
#include "tests/support/random_tensors.h"

namespace tern::classic::suite {

Sample Sample::rows(const std::vector<int64_t>& which) const {
    Sample out{HostArray(Shape{static_cast<int64_t>(which.size()), d()}), {}};
    for (size_t i = 0; i < which.size(); ++i) {
        const auto from = x.values.begin() + which[i] * d();
        std::copy_n(from, d(), out.x.values.begin() + static_cast<int64_t>(i) * d());
        out.y.push_back(y[static_cast<size_t>(which[i])]);
    }
    return out;
}

Sample Sample::columns(const std::vector<int64_t>& which) const {
    const auto width = static_cast<int64_t>(which.size());
    Sample out{HostArray(Shape{n(), width}), y};
    for (int64_t i = 0; i < n(); ++i)
        for (int64_t j = 0; j < width; ++j)
            out.x.at({i, j}) = x.at({i, which[static_cast<size_t>(j)]});
    return out;
}

Sample easy_sample(Task task, int64_t n, int64_t d, int seed) {
    test::Rng rng("easy " + std::to_string(n) + " " + std::to_string(d) + " " +
                  std::to_string(seed));
    Sample out{HostArray(Shape{n, d}), {}};
    for (int64_t i = 0; i < n; ++i) {
        double target = 0.5;
        for (int64_t j = 0; j < d; ++j) {
            const double spread = 1.0 + 0.25 * static_cast<double>(j % 5);
            const double center = 8.0 * static_cast<double>((i * (j + 1)) % 3);
            const double value = center + spread * rng.uniform(-1, 1);
            out.x.at({i, j}) = value;
            target += value / static_cast<double>(j + 1);
        }
        out.y.push_back(task == Task::regressor ? target + 0.1 * rng.uniform(-1, 1)
                                                : static_cast<double>(i % 3));
    }
    return out;
}

std::vector<int64_t> range(int64_t begin, int64_t end, int64_t step) {
    std::vector<int64_t> out;
    for (int64_t i = begin; i < end; i += step) out.push_back(i);
    return out;
}

std::vector<int64_t> shuffled(int64_t n, int seed) {
    test::Rng rng("shuffled " + std::to_string(seed));
    std::vector<int64_t> out = range(0, n);
    for (int64_t i = n - 1; i > 0; --i)
        std::swap(out[static_cast<size_t>(i)], out[static_cast<size_t>(rng.integer(0, i + 1))]);
    return out;
}

AnyEstimator Subject::make(const Params& more) const {
    AnyEstimator out = row.fresh();
    if (out.get_params().contains("random_state")) out.set_params({{"random_state", int64_t{0}}});
    out.set_params(row.traits.params);
    out.set_params(more);
    return out;
}

AnyEstimator Subject::fitted(const Sample& sample, const Params& more) const {
    AnyEstimator out = make(more);
    out.fit(x(sample), y(sample));
    return out;
}

Tensor Subject::x(const Sample& sample) const { return test::to_tensor(sample.x, dtype, device); }
Tensor Subject::y(const Sample& sample) const {
    return test::to_tensor(HostArray(Shape{sample.n()}, sample.y),
                           row.task == Task::regressor ? dtype : DType::int64, device);
}
Tensor Subject::weights(const std::vector<double>& values) const {
    return test::to_tensor(HostArray(Shape{static_cast<int64_t>(values.size())}, values), dtype,
                           device);
}

Outputs outputs(const Row& row, AnyEstimator& e, const Tensor& x) {
    Outputs out;
    for (const Method& method : row.methods)
        for (Output& each : method.call(e, x)) out.push_back(std::move(each));
    return out;
}

Outputs rows_of(const Outputs& all, const std::vector<int64_t>& which) {
    Outputs out;
    for (const Output& each : all) {
        const HostArray from = test::to_host(each.values);
        Shape shape = from.shape;
        const int64_t width = shape[0] > 0 ? numel(shape) / shape[0] : 0;
        shape[0] = static_cast<int64_t>(which.size());
        HostArray to(shape);
        for (size_t i = 0; i < which.size(); ++i)
            std::copy_n(from.values.begin() + which[i] * width, width,
                        to.values.begin() + static_cast<int64_t>(i) * width);
        out.push_back({each.name, test::to_tensor(to, each.values.dtype())});
    }
    return out;
}

namespace {

// Of lists of outputs of the same names: the first that `compare` finds different.
template <class Compare>
testing::AssertionResult all_of(const Outputs& got, const Outputs& wanted, Compare compare) {
    if (got.size() != wanted.size())
        return testing::AssertionFailure() << got.size() << " outputs, wanted " << wanted.size();
    for (size_t i = 0; i < got.size(); ++i)
        if (auto result = compare(got[i], wanted[i]); !result)
            return testing::AssertionFailure() << got[i].name << ": " << result.message();
    return testing::AssertionSuccess();
}

// Groups named by the order in which they first appear.
HostArray renamed(HostArray groups) {
    std::vector<double> seen;
    for (double& value : groups.values) {
        auto at = std::find(seen.begin(), seen.end(), value);
        if (at == seen.end()) at = seen.insert(seen.end(), value);
        value = static_cast<double>(at - seen.begin());
    }
    return groups;
}

double largest(const HostArray& x) {
    double out = 0;
    for (double value : x.values) out = std::max(out, std::abs(value));
    return out;
}

bool same_value(const ParamValue& a, const ParamValue& b) {
    return std::visit(
        []<class A, class B>(const A& x, const B& y) {
            const auto bits = [](double v) { return std::bit_cast<uint64_t>(v); };
            if constexpr (!std::is_same_v<A, B>)
                return false;
            else if constexpr (std::is_same_v<A, Tensor>)
                return x.defined() == y.defined() && (!x.defined() || bool(test::bit_equal(x, y)));
            else if constexpr (std::is_same_v<A, double>)
                return bits(x) == bits(y);
            else if constexpr (std::is_same_v<A, std::vector<double>>)
                return std::ranges::equal(x, y, {}, bits, bits);
            else
                return x == y;
        },
        a, b);
}

double rand_index(const std::vector<double>& a, const std::vector<double>& b) {
    double agree = 0, pairs = 0;
    for (size_t i = 0; i < a.size(); ++i)
        for (size_t j = 0; j < i; ++j) {
            agree += (a[i] == a[j]) == (b[i] == b[j]);
            ++pairs;
        }
    return agree / pairs;
}

double explained(const HostArray& x, const HostArray& back) {
    const int64_t n = x.shape[0], d = x.shape[1];
    double residual = 0, total = 0;
    for (int64_t j = 0; j < d; ++j) {
        double mean = 0;
        for (int64_t i = 0; i < n; ++i) mean += x.at({i, j}) / static_cast<double>(n);
        for (int64_t i = 0; i < n; ++i) {
            residual += std::pow(x.at({i, j}) - back.at({i, j}), 2);
            total += std::pow(x.at({i, j}) - mean, 2);
        }
    }
    return 1 - residual / total;
}

// Of each row, the share of its neighbours that are of its class.
double same_class(const HostArray& indices, const std::vector<double>& y) {
    double right = 0;
    const auto k = static_cast<size_t>(indices.shape[1]);
    for (size_t i = 0; i < indices.values.size(); ++i)
        right += y[static_cast<size_t>(indices.values[i])] == y[i / k];
    return right / static_cast<double>(indices.values.size());
}

}  // namespace

testing::AssertionResult same(const Outputs& got, const Outputs& wanted) {
    return all_of(got, wanted, [](const Output& a, const Output& b) {
        return test::bit_equal(a.values, b.values);
    });
}

testing::AssertionResult alike(const Row& row, const Outputs& got, const Outputs& wanted,
                               double bound) {
    return all_of(got, wanted, [&](const Output& a, const Output& b) {
        if (a.name.ends_with("indices")) return testing::AssertionSuccess();
        const HostArray x = test::to_host(a.values), y = test::to_host(b.values);
        if (row.task == Task::clusterer) {
            if (a.name != "predict") return testing::AssertionSuccess();
            return test::near(renamed(x), renamed(y), {});
        }
        if (a.values.dtype() == DType::int64) return test::near(x, y, {});
        return test::near(x, y, {.absolute = bound * largest(y)});
    });
}

testing::AssertionResult same(const Params& got, const Params& wanted) {
    if (got.size() != wanted.size()) return testing::AssertionFailure() << "other members";
    for (const auto& [name, value] : wanted) {
        const auto at = got.find(name);
        if (at == got.end() || !same_value(at->second, value))
            return testing::AssertionFailure() << name << " differs";
    }
    return testing::AssertionSuccess();
}

testing::AssertionResult finite(const Outputs& all) {
    for (const Output& each : all)
        for (double value : test::to_host(each.values).values)
            if (!std::isfinite(value))
                return testing::AssertionFailure() << each.name << " holds " << value;
    return testing::AssertionSuccess();
}

double quality(const Subject& s, AnyEstimator& e, const Sample& sample) {
    const Tensor x = s.x(sample);
    if (s.supervised()) return e.score(x, s.y(sample));
    if (s.row.labels) return rand_index(test::to_host(s.row.labels(e)).values, sample.y);
    if (s.row.inverse_transforms)
        return explained(sample.x, test::to_host(e.inverse_transform(e.transform(x))));
    for (const Output& each : outputs(s.row, e, x))
        if (each.name == "kneighbors.indices")
            return same_class(test::to_host(each.values), sample.y);
    return 1;
}

testing::AssertionResult works_or_says_why(const Subject& s, const Sample& sample,
                                           const Params& more) {
    try {
        AnyEstimator e = s.fitted(sample, more);
        return finite(outputs(s.row, e, s.x(sample)));
    } catch (const Error& error) {
        if (std::string(error.what()).find(s.row.name) != std::string::npos)
            return testing::AssertionSuccess();
        return testing::AssertionFailure()
               << "an error that does not name the estimator: " << error.what();
    } catch (const std::exception& error) {
        return testing::AssertionFailure() << "not one of tern's errors: " << error.what();
    }
}

}  // namespace tern::classic::suite
