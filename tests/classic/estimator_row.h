// What a class of estimators has, found from the class: the part of a row that is not written.
#pragma once

#include <cmath>

#include "tests/classic/estimator_suite.h"

namespace tern::classic::suite {

template <class E>
constexpr Task task_of() {
    if constexpr (Classifier<E>)
        return Task::classifier;
    else if constexpr (Clusterer<E>)
        return Task::clusterer;
    else if constexpr (Regressor<E>)
        return Task::regressor;
    else if constexpr (Transformer<E>)
        return Task::transformer;
    else
        return Task::neighbors;
}

#define TERN_SUITE_METHOD(method)                                                      \
    if constexpr (requires(const E c, const Tensor& x) { Tensor(c.method(x)); })       \
    out.push_back({#method, [](AnyEstimator& e, const Tensor& x) {                     \
                       return Outputs{{#method, std::as_const(*e.as<E>()).method(x)}}; \
                   }})

template <class E>
std::vector<Method> methods_of() {
    std::vector<Method> out;
    TERN_SUITE_METHOD(predict);
    TERN_SUITE_METHOD(predict_proba);
    TERN_SUITE_METHOD(decision_function);
    TERN_SUITE_METHOD(transform);
    TERN_SUITE_METHOD(score_samples);
    if constexpr (requires(const E c, const Tensor& x) { c.kneighbors(x); })
        out.push_back({"kneighbors", [](AnyEstimator& e, const Tensor& x) {
                           auto [distances, indices] = std::as_const(*e.as<E>()).kneighbors(x);
                           return Outputs{{"kneighbors.distances", distances},
                                          {"kneighbors.indices", indices}};
                       }});
    return out;
}
#undef TERN_SUITE_METHOD

// Adds what of `candidates` the option takes (or does not take) for its type.
inline void add_values(std::vector<BadValue>& to, const internal::ParamEntries::Entry& entry,
                       const std::function<bool(const ParamValue&)>& taken, bool wanted,
                       const std::vector<ParamValue>& candidates) {
    for (const ParamValue& value : candidates)
        if (taken(value) == wanted) to.push_back({entry.name, value});
}

template <class E>
void add_bad_values(Row& row) {
    using Options = std::remove_cvref_t<decltype(std::declval<const E&>().options())>;
    for (const auto& entry : Options::params().entries().entries()) {
        const auto taken = [&](const ParamValue& value) {
            Options scratch;
            return entry.set(&scratch, value);
        };
        add_values(row.of_wrong_type, entry, taken, false,
                   {true, 0.5, std::string("text"), std::vector<std::string>{"text"},
                    std::vector<double>{0.5}, Tensor()});
        const Range& range = entry.range;
        if (!range.limited) continue;
        const double below = std::isfinite(range.low) ? range.low - 1 : range.high + 1;
        if (range.names.empty())
            add_values(row.out_of_range, entry, taken, true,
                       {static_cast<int64_t>(below), below, std::nan(""),
                        std::vector<double>{below}, std::vector<int64_t>{int64_t(below)}});
        else
            add_values(row.out_of_range, entry, taken, true, {std::string("no such name")});
    }
}

template <Estimator E>
Row row_of(Traits traits) {
    Row row{.name = E::kName,
            .task = task_of<E>(),
            .traits = std::move(traits),
            .fresh = [] { return AnyEstimator(E()); },
            .methods = methods_of<E>()};
    add_bad_values<E>(row);
    if constexpr (requires(const E c) { int64_t(c.n_iter()); })
        row.n_iter = [](AnyEstimator& e) { return int64_t(e.as<E>()->n_iter()); };
    if constexpr (requires(E e, const Tensor& x, const Labels& y) { e.partial_fit(x, y); })
        row.partial_fit = [](AnyEstimator& e, const Tensor& x, const Labels& y) {
            e.as<E>()->partial_fit(x, y);
        };
    else if constexpr (requires(E e, const Tensor& x) { e.partial_fit(x, x); })
        row.partial_fit = [](AnyEstimator& e, const Tensor& x, const Labels& y) {
            e.as<E>()->partial_fit(x, y.numbers("partial_fit"));
        };
    else if constexpr (requires(E e, const Tensor& x) { e.partial_fit(x); })
        row.partial_fit = [](AnyEstimator& e, const Tensor& x, const Labels&) {
            e.as<E>()->partial_fit(x);
        };
    if constexpr (Clusterer<E>) row.labels = [](AnyEstimator& e) { return e.as<E>()->labels(); };
    if constexpr (requires(const E c, const Tensor& x) { c.predict_names(x); })
        row.predict_names = [](AnyEstimator& e, const Tensor& x) {
            return e.as<E>()->predict_names(x);
        };
    row.inverse_transforms = requires(const E c, const Tensor& x) {
        Tensor(c.inverse_transform(x));
    };
    return row;
}

}  // namespace tern::classic::suite
