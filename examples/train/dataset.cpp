#include "examples/train/dataset.h"

#include <tern/autograd/autograd.h>

#include <algorithm>

namespace train {
namespace {

using namespace tern;
using namespace tern::classic;

constexpr double kTestShare = 0.2;
constexpr double kValidShare = 0.15;   // of what is left
constexpr int64_t kFewestOfClass = 5;  // for parts that keep the classes' shares

// The labels if every class can be in every part, else nothing.
Tensor to_stratify(const Table& table) {
    if (table.classes.empty()) return {};
    std::vector<int64_t> counts(table.classes.size());
    for (int64_t label : table.y.to_vector<int64_t>()) ++counts[static_cast<size_t>(label)];
    const bool enough = *std::min_element(counts.begin(), counts.end()) >= kFewestOfClass &&
                        table.n_classes() <= table.n_rows() / 10;
    return enough ? table.y : Tensor();
}

std::vector<int64_t> chosen(const std::vector<int64_t>& rows, const std::vector<int64_t>& which) {
    std::vector<int64_t> out;
    for (int64_t i : which) out.push_back(rows[static_cast<size_t>(i)]);
    return out;
}

// Scaled columns have mean 0, so a missing cell becomes the mean of its column.
Tensor scaled(const StandardScaler& scaler, const Tensor& x) {
    const Tensor z = scaler.transform(x);
    return where(z == z, z, zeros_like(z)).to(float32);
}

}  // namespace

Dataset split_table(const Table& table, int64_t seed) {
    const Tensor labels = to_stratify(table);
    const SplitIndices outer = train_test_split_indices(
        table.n_rows(), {.test_size = kTestShare, .random_state = seed, .stratify = labels});
    const auto n_left = static_cast<int64_t>(outer.train.size());
    const SplitIndices inner = train_test_split_indices(
        n_left, {.test_size = kValidShare,
                 .random_state = seed,
                 .stratify = labels.defined() ? take_rows(labels, outer.train) : Tensor()});
    const std::vector<int64_t> train = chosen(outer.train, inner.train);

    Dataset data;
    data.scaler.fit(take_rows(table.x, train));
    if (table.classes.empty()) data.target_scaler.fit(take_rows(table.y, train));
    const auto part = [&](const std::vector<int64_t>& rows) {
        const Tensor y = take_rows(table.y, rows);
        return Part{scaled(data.scaler, take_rows(table.x, rows)),
                    table.classes.empty() ? data.target_scaler.transform(y).to(float32) : y};
    };
    data.train = part(train);
    data.valid = part(chosen(outer.train, inner.test));
    data.test = part(outer.test);
    data.y_test = take_rows(table.y, outer.test);
    return data;
}

}  // namespace train
