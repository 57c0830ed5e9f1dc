// Shapes, dims and broadcasting.
#include "tensor/core/shape.h"

#include <gtest/gtest.h>

#include "tensor/print.h"
#include "tests/support/throws.h"

namespace tern::test {
namespace {

std::string text(const DimVector& values) {
    std::string out;
    append_to(out, values);
    return out;
}

TEST(Shape, HoldsUpToEightSizes) {
    Shape shape = {1, 2, 3, 4, 5, 6, 7, 8};
    EXPECT_EQ(shape.size(), 8);
    EXPECT_EQ(numel(shape), 40320);
    EXPECT_THROWS(shape.push_back(9), ShapeError, "shape: at most 8 dimensions are supported");
}

TEST(Shape, InsertsAndErases) {
    Shape shape = {2, 4};
    shape.insert(1, 3);
    shape.insert(3, 5);
    EXPECT_EQ(text(shape), "[2, 3, 4, 5]");
    shape.erase(0);
    EXPECT_EQ(text(shape), "[3, 4, 5]");
    EXPECT_EQ(shape.back(), 5);
    EXPECT_TRUE(shape.contains(4));
    EXPECT_FALSE(shape.contains(2));
    EXPECT_EQ(text(Shape{}), "[]");
}

TEST(Shape, EqualityLooksAtRankAndSizes) {
    EXPECT_EQ((Shape{2, 3}), (Shape{2, 3}));
    EXPECT_NE((Shape{2, 3}), (Shape{2, 3, 1}));
    EXPECT_NE((Shape{2, 3}), (Shape{3, 2}));
}

TEST(Shape, CountsElements) {
    EXPECT_EQ(numel(Shape{}), 1);
    EXPECT_EQ(numel(Shape{3, 0, 5}), 0);
}

TEST(Shape, RefusesNegativeAndHugeSizes) {
    EXPECT_THROWS(check_shape("zeros", {2, -1}), ShapeError,
                  "zeros: sizes must not be negative, got [2, -1]");
    const int64_t large = int64_t{1} << 40;
    EXPECT_THROWS(check_shape("zeros", {large, large}), ShapeError,
                  "zeros: too many elements in shape [1099511627776, 1099511627776]");
    EXPECT_NO_THROW(check_shape("zeros", {large, 1 << 19}));
    EXPECT_NO_THROW(check_shape("zeros", {large, 0}));
}

TEST(Dims, CountFromBothEnds) {
    EXPECT_EQ(normalize_dim("op", -1, 3), 2);
    EXPECT_EQ(normalize_dim("op", -3, 3), 0);
    EXPECT_EQ(normalize_dim("op", 2, 3), 2);
    EXPECT_THROWS(normalize_dim("sum", 3, 3), IndexError,
                  "sum: dim 3 is out of range for a tensor of 3 dimensions");
    EXPECT_THROWS(normalize_dim("sum", -4, 3), IndexError,
                  "sum: dim -4 is out of range for a tensor of 3 dimensions");
    EXPECT_THROWS(normalize_dim("sum", 0, 0), IndexError,
                  "sum: dim 0 is out of range for a tensor of 0 dimensions");
}

TEST(Dims, ListsAreSortedAndUnique) {
    EXPECT_EQ(text(normalize_dims("op", {2, -3}, 3)), "[0, 2]");
    EXPECT_EQ(text(normalize_dims("op", {}, 3)), "[0, 1, 2]");
    EXPECT_EQ(text(normalize_dims("op", {}, 0)), "[]");
    EXPECT_THROWS(normalize_dims("sum", {0, 1, -2}, 3), IndexError,
                  "sum: dim 1 is given twice in [0, 1, -2]");
}

TEST(Broadcast, FollowsNumpysRule) {
    const auto both = [](const Shape& a, const Shape& b) {
        return text(broadcast_shapes("op", a, b));
    };
    EXPECT_EQ(both({2, 3}, {2, 3}), "[2, 3]");
    EXPECT_EQ(both({2, 3}, {3}), "[2, 3]");
    EXPECT_EQ(both({2, 1}, {1, 3}), "[2, 3]");
    EXPECT_EQ(both({}, {4}), "[4]");
    EXPECT_EQ(both({5, 1, 4, 1}, {3, 1, 6}), "[5, 3, 4, 6]");
    EXPECT_EQ(both({0}, {1}), "[0]");
    EXPECT_EQ(both({2, 0}, {1, 1}), "[2, 0]");
    EXPECT_THROWS(broadcast_shapes("add", {2, 3}, {2}), ShapeError,
                  "add: shapes [2, 3] and [2] cannot be broadcast together");
    EXPECT_THROWS(broadcast_shapes("add", {0}, {2}), ShapeError,
                  "add: shapes [0] and [2] cannot be broadcast together");
}

TEST(Broadcast, ReducedShapes) {
    EXPECT_EQ(text(reduced_shape({2, 3, 4}, {1}, false)), "[2, 4]");
    EXPECT_EQ(text(reduced_shape({2, 3, 4}, {0, 2}, true)), "[1, 3, 1]");
    EXPECT_EQ(text(reduced_shape({2}, {0}, false)), "[]");
}

}  // namespace
}  // namespace tern::test
