#include "classic/class_labels.h"

#include <algorithm>
#include <cmath>

#include "classic/host_vector.h"
#include "kernels/index.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern::classic {
namespace {

// The place of each value in `classes` (ascending), or -1.
template <class T>
Tensor places(const std::vector<T>& classes, const std::vector<T>& values) {
    std::vector<int64_t> out;
    out.reserve(values.size());
    for (const T& value : values) {
        const auto at = std::lower_bound(classes.begin(), classes.end(), value);
        out.push_back(at != classes.end() && *at == value ? at - classes.begin() : -1);
    }
    return from_vector(out);
}

template <class T>
std::vector<T> distinct(std::vector<T> values) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    return values;
}

// The labels of [n] or [n, 1] on the host. Throws as encode_labels does.
std::vector<int64_t> whole_numbers(const char* op, const Tensor& y) {
    TERN_CHECK(y.dim() == 1 || (y.dim() == 2 && y.size(1) == 1), ShapeError, op,
               ": labels of shape [n] are wanted, got ", y.shape());
    if (!is_floating(y.dtype())) return copied(y, Device(), DType::int64).to_vector<int64_t>();
    const std::vector<double> values = host_vector<double>(y);
    std::vector<int64_t> out(values.size());
    for (size_t i = 0; i < values.size(); ++i) {
        TERN_CHECK(std::isfinite(values[i]), ValueError, op, ": y is ", values[i], " at row ", i);
        TERN_CHECK(values[i] == std::trunc(values[i]) && std::abs(values[i]) < 9e15, ValueError, op,
                   ": y is ", values[i], " at row ", i,
                   ", labels are whole numbers; for targets that are not, take a regressor");
        out[i] = static_cast<int64_t>(values[i]);
    }
    return out;
}

std::vector<int64_t> counted(size_t n) {
    std::vector<int64_t> out(n);
    for (size_t i = 0; i < n; ++i) out[i] = static_cast<int64_t>(i);
    return out;
}

}  // namespace

int64_t Labels::size() const {
    if (is_text_) return static_cast<int64_t>(texts_.size());
    return numbers_.defined() && numbers_.dim() > 0 ? numbers_.size(0) : 0;
}

const Tensor& Labels::numbers(const char* op) const {
    TERN_CHECK(!is_text_, ValueError, op, ": y holds texts, numbers are wanted");
    TERN_CHECK(numbers_.defined(), ValueError, op, ": y is wanted");
    return numbers_;
}

Tensor ClassLabels::labels_of(const Tensor& numbers) const {
    const Tensor out = empty_like(numbers);
    kernels::index_select("labels_of", copied(classes, numbers.device(), DType::int64).view(),
                          numbers.view(), 0, out.view());
    return out;
}

Tensor ClassLabels::numbers_of(const char* op, const Labels& labels) const {
    TERN_CHECK(labels.is_text() == !names.empty(), ValueError, op, ": the fit was to ",
               names.empty() ? "numbers" : "texts", ", the labels are ",
               names.empty() ? "texts" : "numbers");
    return labels.is_text()
               ? places(names, labels.texts())
               : places(classes.to_vector<int64_t>(), whole_numbers(op, labels.numbers(op)));
}

void ClassLabels::check() const {
    TERN_CHECK(classes.defined() && classes.dim() == 1 && classes.dtype() == DType::int64 &&
                   classes.size(0) > 0,
               FormatError, "the classes of the estimator are damaged");
    const std::vector<int64_t> values = classes.to_vector<int64_t>();
    const auto ascending = [](const auto& list) {
        return std::ranges::adjacent_find(list, std::greater_equal<>()) == list.end();
    };
    TERN_CHECK(ascending(values) && ascending(names), FormatError,
               "the classes of the estimator are not ascending");
    TERN_CHECK(names.empty() || names.size() == values.size(), FormatError, "the estimator has ",
               values.size(), " classes and ", names.size(), " names of classes");
}

const ParamTable<ClassLabels>& ClassLabels::fields() {
    static const auto table = ParamTable<ClassLabels>()
                                  .add_on_host("classes", &ClassLabels::classes)
                                  .add("class_names", &ClassLabels::names);
    return table;
}

EncodedLabels encode_labels(const char* op, const Labels& y, int64_t n, Device device) {
    EncodedLabels out;
    if (y.is_text()) {
        out.labels.names = distinct(y.texts());
        out.labels.classes = from_vector(counted(out.labels.names.size()));
        out.numbers = places(out.labels.names, y.texts());
    } else {
        const std::vector<int64_t> values = whole_numbers(op, y.numbers(op));
        const std::vector<int64_t> classes = distinct(values);
        out.labels.classes = from_vector(classes);
        out.numbers = places(classes, values);
    }
    TERN_CHECK(out.numbers.size(0) == n, ShapeError, op, ": x has ", n, " rows, y has ",
               out.numbers.size(0), " labels");
    TERN_CHECK(n > 0, ValueError, op, ": there are no labels");
    out.numbers = copied(out.numbers, device, DType::int64);
    return out;
}

}  // namespace tern::classic
