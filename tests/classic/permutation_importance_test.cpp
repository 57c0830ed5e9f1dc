// Permutation importance: scikit-learn's very numbers, and what is refused.
#include "classic/inspection/permutation_importance.h"

#include "tensor/convert.h"
#include "tensor/factory.h"
#include "tests/support/compare.h"
#include "tests/support/devices.h"
#include "tests/support/throws.h"

namespace tern::classic {
namespace {

// A score that depends on the order of the rows of columns 0 and 1.
double score(const Tensor& x) {
    const std::vector<double> values = copied(x, Device(), float64).to_vector<double>();
    double sum = 0;
    for (size_t i = 0; i < values.size() / 3; ++i)
        sum += static_cast<double>(i + 1) * (values[3 * i] + 10 * values[3 * i + 1]);
    return sum;
}

// sklearn.inspection.permutation_importance (1.9) on the same table and score, random_state=7.
TEST(PermutationImportance, equals_scikit_learn) {
    const std::vector<float> table = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9};
    for (Device device : test::devices()) {
        const Tensor x = from_vector(table, {5, 3}, device);
        const auto found = permutation_importance(score, x, {.n_repeats = 3, .random_state = 7});
        EXPECT_EQ(found.importances.to_vector<double>(),
                  (std::vector<double>{17, 29, 7, 170, 210, 190, 0, 0, 0}));
        EXPECT_TRUE(test::near(found.mean, from_vector<double>({53.0 / 3, 190, 0}), {1e-15, 0}));
        EXPECT_TRUE(test::near(
            found.std, from_vector<double>({8.993825042154695, 16.32993161855452, 0}), {1e-14, 0}));
        EXPECT_EQ(copied(x, Device(), float32).to_vector<float>(), table);
    }
}

TEST(PermutationImportance, what_is_refused) {
    const Tensor x = zeros({2, 3});
    EXPECT_ERROR(permutation_importance(score, zeros({3})), ShapeError, "got [3]");
    EXPECT_ERROR(permutation_importance(score, zeros({0, 3})), ValueError, "has no rows");
    EXPECT_ERROR(permutation_importance(score, x, {.n_repeats = 0}), ValueError, "n_repeats");
    EXPECT_ERROR(permutation_importance(score, x, {.random_state = -1}), ValueError,
                 "random_state");
}

}  // namespace
}  // namespace tern::classic
