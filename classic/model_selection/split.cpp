#include "classic/model_selection/split.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "classic/metrics/labels.h"
#include "classic/random/numpy_random.h"
#include "kernels/index.h"
#include "tensor/factory.h"

namespace tern::classic {
namespace {

using Counts = std::vector<int64_t>;

struct Sizes {
    int64_t train, test;
};

// A fraction or a count, in rows.
double rows_of(const char* field, double size, int64_t n, double (*round)(double)) {
    TERN_CHECK(size > 0 && (size < 1 || size == std::floor(size)) && size <= static_cast<double>(n),
               ValueError, "train_test_split: ", field,
               " must be a fraction below 1 or a count up to ", n, ", got ", size);
    return size < 1 ? round(size * static_cast<double>(n)) : size;
}

Sizes part_sizes(int64_t n, const SplitOptions& options) {
    const auto ceil = [](double x) { return std::ceil(x); };
    const auto floor = [](double x) { return std::floor(x); };
    double test = 0, train = 0;
    if (options.test_size || !options.train_size)
        test = rows_of("test_size", options.test_size.value_or(0.25), n, ceil);
    if (options.train_size) train = rows_of("train_size", *options.train_size, n, floor);
    if (!options.train_size) train = static_cast<double>(n) - test;
    if (!options.test_size && options.train_size) test = static_cast<double>(n) - train;
    const Sizes sizes{static_cast<int64_t>(train), static_cast<int64_t>(test)};
    TERN_CHECK(sizes.train + sizes.test <= n, ValueError, "train_test_split: ", sizes.train,
               " training and ", sizes.test, " test rows are more than the ", n, " there are");
    TERN_CHECK(sizes.train > 0 && sizes.test > 0, ValueError, "train_test_split: ", n,
               n == 1 ? " row" : " rows", " and these sizes leave ", sizes.train, " training and ",
               sizes.test, " test rows");
    return sizes;
}

// `draws` shared out in proportion to `counts`, as a multivariate hypergeometric draw most likely
// would; what rounding leaves goes to the largest remainders, ties drawn by lot.
Counts most_likely_draw(const Counts& counts, int64_t draws, NumpyRandom& random) {
    const double total =
        static_cast<double>(std::accumulate(counts.begin(), counts.end(), int64_t{0}));
    Counts out;
    std::vector<double> remainders;
    for (int64_t count : counts) {
        const double share = static_cast<double>(count) / total * static_cast<double>(draws);
        out.push_back(static_cast<int64_t>(std::floor(share)));
        remainders.push_back(share - std::floor(share));
    }
    int64_t missing = draws - std::accumulate(out.begin(), out.end(), int64_t{0});
    std::vector<double> levels = remainders;
    std::sort(levels.begin(), levels.end(), std::greater<>());
    levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
    for (size_t level = 0; missing > 0 && level < levels.size(); ++level) {
        std::vector<size_t> tied;
        for (size_t i = 0; i < remainders.size(); ++i)
            if (remainders[i] == levels[level]) tied.push_back(i);
        const int64_t now = std::min(missing, static_cast<int64_t>(tied.size()));
        for (int64_t i : random.choice(static_cast<int64_t>(tied.size()), now))
            ++out[tied[static_cast<size_t>(i)]];
        missing -= now;
    }
    return out;
}

// The rows of each class, ascending.
std::vector<Counts> rows_by_class(const Tensor& labels) {
    const LabelIndices found = index_labels(label_values("train_test_split", labels));
    std::vector<Counts> rows(found.classes.size());
    for (size_t i = 0; i < found.index.size(); ++i)
        rows[static_cast<size_t>(found.index[i])].push_back(static_cast<int64_t>(i));
    return rows;
}

void check_classes(const std::vector<Counts>& rows, const Tensor& labels, int64_t n, Sizes sizes) {
    TERN_CHECK(labels.dim() == 1 && labels.size(0) == n, ShapeError,
               "train_test_split: stratify wants shape ", Shape{n}, ", got ", labels.shape());
    for (const Counts& members : rows)
        TERN_CHECK(members.size() > 1, ValueError,
                   "train_test_split: stratify: a class has only one row (row ", members[0],
                   "); two are needed");
    const auto classes = static_cast<int64_t>(rows.size());
    TERN_CHECK(sizes.train >= classes && sizes.test >= classes, ValueError,
               "train_test_split: stratify: ", classes, " classes do not fit into ", sizes.train,
               " training and ", sizes.test, " test rows");
}

SplitIndices stratified(int64_t n, Sizes sizes, const Tensor& labels, NumpyRandom& random) {
    const std::vector<Counts> rows = rows_by_class(labels);
    check_classes(rows, labels, n, sizes);
    Counts left;
    for (const Counts& members : rows) left.push_back(static_cast<int64_t>(members.size()));
    const Counts train = most_likely_draw(left, sizes.train, random);
    for (size_t c = 0; c < left.size(); ++c) left[c] -= train[c];
    const Counts test = most_likely_draw(left, sizes.test, random);
    SplitIndices out;
    for (size_t c = 0; c < rows.size(); ++c) {
        const Counts order = random.permutation(rows[c]);
        const auto middle = order.begin() + train[c];
        out.train.insert(out.train.end(), order.begin(), middle);
        out.test.insert(out.test.end(), middle, middle + test[c]);
    }
    random.shuffle(out.train);
    random.shuffle(out.test);
    return out;
}

}  // namespace

SplitIndices train_test_split_indices(int64_t n, const SplitOptions& options) {
    const Sizes sizes = part_sizes(n, options);
    TERN_CHECK(
        options.random_state >= 0 && options.random_state <= std::numeric_limits<uint32_t>::max(),
        ValueError, "train_test_split: random_state must be in [0, 2^32), got ",
        options.random_state);
    NumpyRandom random(static_cast<uint32_t>(options.random_state));
    if (options.stratify.defined()) {
        TERN_CHECK(options.shuffle, ValueError, "train_test_split: stratify wants shuffle = true");
        return stratified(n, sizes, options.stratify, random);
    }
    SplitIndices out;
    if (!options.shuffle) {
        out.train.resize(static_cast<size_t>(sizes.train));
        std::iota(out.train.begin(), out.train.end(), int64_t{0});
        out.test.resize(static_cast<size_t>(sizes.test));
        std::iota(out.test.begin(), out.test.end(), sizes.train);
        return out;
    }
    const Counts order = random.permutation(n);
    const auto middle = order.begin() + sizes.test;
    out.test.assign(order.begin(), middle);
    out.train.assign(middle, middle + sizes.train);
    return out;
}

Tensor take_rows(const Tensor& x, const std::vector<int64_t>& rows) {
    TERN_CHECK(x.dim() > 0, ShapeError, "take_rows: a tensor of at least one dimension is wanted");
    Shape shape = x.shape();
    shape[0] = static_cast<int64_t>(rows.size());
    const Tensor out = empty(shape, {.device = x.device(), .dtype = x.dtype()});
    const Tensor index = from_vector(rows).to(x.device());
    kernels::index_select("take_rows", x.view(), index.view(), 0, out.view());
    return out;
}

Split train_test_split(const Tensor& x, const Tensor& y, const SplitOptions& options) {
    TERN_CHECK(x.dim() > 0 && y.dim() > 0 && x.size(0) == y.size(0), ShapeError,
               "train_test_split: x ", x.shape(), " and y ", y.shape(),
               " differ in their number of rows");
    const SplitIndices rows = train_test_split_indices(x.size(0), options);
    return {take_rows(x, rows.train), take_rows(x, rows.test), take_rows(y, rows.train),
            take_rows(y, rows.test)};
}

}  // namespace tern::classic
