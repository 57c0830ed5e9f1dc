// Layouts, against a model that lists the offset of every element.
#include "tensor/core/layout.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/random_tensors.h"
#include "tests/support/throws.h"

namespace tern::test {
namespace {

// Where each element of x lies, in row-major order.
std::vector<int64_t> offsets(const Layout& x) {
    std::vector<int64_t> out;
    for_each_index(x.shape, [&](const Index& index) {
        int64_t at = x.offset;
        for (int d = 0; d < index.size(); ++d) at += index[d] * x.strides[d];
        out.push_back(at);
    });
    return out;
}

Shape random_shape(Rng& rng, int max_rank) {
    Shape shape;
    const int64_t rank = rng.integer(0, max_rank + 1);
    for (int64_t d = 0; d < rank; ++d) shape.push_back(rng.integer(1, 5));
    return shape;
}

Dims random_permutation(Rng& rng, int rank) {
    Dims dims;
    for (int d = 0; d < rank; ++d) dims.push_back(d);
    for (int d = rank - 1; d > 0; --d) {
        const auto other = static_cast<int>(rng.integer(0, d + 1));
        std::swap(dims[d], dims[other]);
    }
    return dims;
}

// A view of something dense: permuted, sliced and expanded at random.
Layout random_layout(Rng& rng) {
    Layout x(random_shape(rng, 4));
    for (int step = 0; step < 3; ++step) {
        if (x.dim() == 0) break;
        const int64_t dim = rng.integer(0, x.dim());
        switch (rng.integer(0, 4)) {
            case 0:
                x = permute("test", x, random_permutation(rng, x.dim()));
                break;
            case 1:
                x = slice("test", x, dim, rng.integer(0, 2), 1 << 20, rng.integer(1, 3));
                break;
            case 2:
                x = unsqueeze("test", x, dim);
                break;
            default:
                break;
        }
    }
    return x;
}

TEST(Layout, DenseByDefault) {
    const Layout x(Shape{2, 3, 4});
    EXPECT_EQ(x.strides, (Strides{12, 4, 1}));
    EXPECT_TRUE(x.is_contiguous());
    EXPECT_EQ(Layout(Shape{}).numel(), 1);
    EXPECT_TRUE(Layout(Shape{0, 3}).is_contiguous());
}

TEST(Layout, SizesOfOneMayHaveAnyStride) {
    Layout x(Shape{2, 1, 3});
    x.strides[1] = 77;
    EXPECT_TRUE(x.is_contiguous());
    x.strides[0] = 4;
    EXPECT_FALSE(x.is_contiguous());
}

TEST(Layout, PermuteThenInverseIsTheSame) {
    SCOPED_TRACE(replay_hint());
    Rng rng("permute inverse");
    for (int i = 0; i < 500; ++i) {
        const Layout x = random_layout(rng);
        const Dims dims = random_permutation(rng, x.dim());
        Dims inverse = dims;
        for (int d = 0; d < dims.size(); ++d) inverse[static_cast<int>(dims[d])] = d;
        const Layout back = permute("test", permute("test", x, dims), inverse);
        EXPECT_EQ(back.shape, x.shape);
        EXPECT_EQ(back.strides, x.strides);
        EXPECT_EQ(back.offset, x.offset);
    }
}

TEST(Layout, PermuteMovesEveryElement) {
    Rng rng("permute");
    for (int i = 0; i < 200; ++i) {
        const Layout x = random_layout(rng);
        const Dims dims = random_permutation(rng, x.dim());
        const Layout y = permute("test", x, dims);
        for_each_index(y.shape, [&](const Index& at) {
            int64_t moved = x.offset, seen = y.offset;
            for (int d = 0; d < at.size(); ++d) {
                moved += at[d] * x.strides[static_cast<int>(dims[d])];
                seen += at[d] * y.strides[d];
            }
            EXPECT_EQ(seen, moved);
        });
    }
}

TEST(Layout, SliceFollowsPythonsRules) {
    Rng rng("slice");
    for (int i = 0; i < 2000; ++i) {
        const int64_t size = rng.integer(0, 7), step = rng.integer(1, 4);
        const int64_t start = rng.integer(-9, 10), stop = rng.integer(-9, 10);
        const auto clip = [size](int64_t at) {
            return std::clamp<int64_t>(at < 0 ? at + size : at, 0, size);
        };
        std::vector<int64_t> wanted;
        for (int64_t at = clip(start); at < clip(stop); at += step) wanted.push_back(at);
        EXPECT_EQ(offsets(slice("test", Layout(Shape{size}), 0, start, stop, step)), wanted)
            << size << ": " << start << ", " << stop << ", " << step;
    }
}

// A reshape that is a view reads the same elements in the same order; one that is not could not
// have: then no strides at all give that order.
TEST(Layout, ReshapeKeepsTheOrderOrSaysItCannot) {
    SCOPED_TRACE(replay_hint());
    Rng rng("reshape");
    int views = 0, copies = 0;
    for (int i = 0; i < 5000; ++i) {
        const Layout x = random_layout(rng);
        Shape shape = {};
        int64_t left = x.numel();
        while (left > 1 || rng.integer(0, 3) == 0) {
            if (shape.size() == 6) break;
            const int64_t factor = left > 1 ? rng.integer(1, left + 1) : 1;
            if (left == 0 || left % factor != 0) continue;
            shape.push_back(factor);
            left /= factor;
        }
        if (numel(shape) != x.numel()) continue;
        const auto y = reshape(x, shape);
        if (y) {
            ++views;
            EXPECT_EQ(offsets(*y), offsets(x));
            continue;
        }
        ++copies;
        // The strides that the first elements force, tried on all.
        Layout forced(shape);
        forced.offset = x.offset;
        const std::vector<int64_t> at = offsets(x);
        const Strides dense = contiguous_strides(shape);
        for (int d = 0; d < shape.size(); ++d)
            forced.strides[d] = shape[d] > 1 ? at[static_cast<size_t>(dense[d])] - x.offset : 0;
        EXPECT_NE(offsets(forced), at) << "a view was possible";
    }
    EXPECT_GT(views, 500);
    EXPECT_GT(copies, 100);
}

TEST(Layout, ExpandRepeats) {
    const Layout x = expand("test", Layout(Shape{3, 1}), {2, -1, 4});
    EXPECT_EQ(x.shape, (Shape{2, 3, 4}));
    EXPECT_EQ(x.strides, (Strides{0, 1, 0}));
    EXPECT_THROWS(expand("expand", Layout(Shape{3}), {4}), ShapeError,
                  "expand: shape [3] cannot be expanded to [4]");
    EXPECT_THROWS(expand("expand", Layout(Shape{2, 3}), {3}), ShapeError,
                  "expand: shape [2, 3] cannot be expanded to [3]");
    EXPECT_THROWS(expand("expand", Layout(Shape{3}), {-1, 3}), ShapeError,
                  "expand: sizes must not be negative, got [-1, 3]");
}

TEST(Layout, SqueezeAndUnsqueeze) {
    const Layout x(Shape{1, 3, 1});
    EXPECT_EQ(squeeze("test", x, {}).shape, (Shape{3}));
    EXPECT_EQ(squeeze("test", x, {0}).shape, (Shape{3, 1}));
    EXPECT_EQ(squeeze("test", x, {1}).shape, x.shape);
    EXPECT_EQ(unsqueeze("test", Layout(Shape{2, 3}), -1).shape, (Shape{2, 3, 1}));
    EXPECT_EQ(unsqueeze("test", Layout(Shape{2, 3}), 0).shape, (Shape{1, 2, 3}));
    EXPECT_TRUE(unsqueeze("test", Layout(Shape{2, 3}), 1).is_contiguous());
}

TEST(Layout, InfersOneSize) {
    EXPECT_EQ(infer_reshape("test", {2, -1}, 6), (Shape{2, 3}));
    EXPECT_EQ(infer_reshape("test", {-1}, 0), (Shape{0}));
    EXPECT_THROWS(infer_reshape("reshape", {4, -1}, 6), ShapeError,
                  "reshape: 6 elements do not fill shape [4, -1]");
    EXPECT_THROWS(infer_reshape("reshape", {0, -1}, 0), ShapeError,
                  "reshape: 0 elements do not fill shape [0, -1]");
    EXPECT_THROWS(infer_reshape("reshape", {-2, 3}, 6), ShapeError,
                  "reshape: sizes must not be negative, got [-2, 3]");
}

}  // namespace
}  // namespace tern::test
