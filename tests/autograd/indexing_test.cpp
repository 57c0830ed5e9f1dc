// x.index({...}) and its assignment: against an interpreter that goes element by element, over
// random lists of indices; what is a view; errors.
#include "tensor/indexing.h"

#include <gtest/gtest.h>

#include "autograd/autograd.h"
#include "tests/support/compare.h"
#include "tests/support/devices.h"
#include "tests/support/layouts.h"
#include "tests/support/random_tensors.h"
#include "tests/support/throws.h"

namespace tern::test {
namespace {

// A list of indices in plain numbers, which the interpreter reads.
struct Part {
    TensorIndex::Kind kind;
    int64_t number = 0;                     // of an integer, a boolean
    int64_t start = 0, stop = 0, step = 1;  // of a slice, as given
    HostArray values;                       // of a tensor
    bool mask = false;
};

// What one place of the result reads along a dim of x: a fixed element, a step through a slice, or
// an entry of a list.
struct Interpreted {
    Shape shape;
    std::vector<int64_t> elements;  // row-major places in x
};

struct Plan {
    struct Axis {
        enum { fixed, sliced, added, listed } how;
        int64_t start = 0, step = 1, size = 1;  // of sliced
        size_t list = 0;                        // of listed
    };
    std::vector<Axis> axes;  // of the view that basic indices make, and the dims they take
    std::vector<HostArray> lists;
};

void add_mask(Plan& plan, const Part& part) {
    const int rank = part.values.shape.size();
    std::vector<std::vector<double>> columns(static_cast<size_t>(std::max(rank, 1)));
    for_each_index(part.values.shape, [&](const Index& i) {
        if (part.values.at(i) == 0) return;
        for (int d = 0; d < rank; ++d)
            columns[static_cast<size_t>(d)].push_back(static_cast<double>(i[d]));
    });
    for (int d = 0; d < rank; ++d) {
        const auto& column = columns[static_cast<size_t>(d)];
        plan.axes.push_back({.how = Plan::Axis::listed, .list = plan.lists.size()});
        plan.lists.push_back(HostArray({static_cast<int64_t>(column.size())}, column));
    }
}

Plan plan_of(const Shape& shape, const std::vector<Part>& parts) {
    Plan plan;
    int taken = 0, dim = 0;
    for (const Part& p : parts)
        taken += p.kind == TensorIndex::Kind::tensor
                     ? (p.mask ? p.values.shape.size() : 1)
                     : p.kind == TensorIndex::Kind::integer || p.kind == TensorIndex::Kind::slice;
    const auto all = [&](int count) {
        for (; count > 0; --count)
            plan.axes.push_back({.how = Plan::Axis::sliced, .size = shape[dim++]});
    };
    bool seen = false;
    for (const Part& p : parts) {
        switch (p.kind) {
            case TensorIndex::Kind::none:
                plan.axes.push_back({.how = Plan::Axis::added});
                break;
            case TensorIndex::Kind::ellipsis:
                all(shape.size() - taken);
                seen = true;
                break;
            case TensorIndex::Kind::boolean:
                plan.axes.push_back({.how = Plan::Axis::added});
                break;
            case TensorIndex::Kind::integer:
                plan.axes.push_back({.how = Plan::Axis::fixed,
                                     .start = p.number < 0 ? p.number + shape[dim] : p.number});
                ++dim;
                break;
            case TensorIndex::Kind::slice: {
                const int64_t n = shape[dim++];
                const auto clip = [n](int64_t at) {
                    return std::clamp<int64_t>(at < 0 ? at + n : at, 0, n);
                };
                const int64_t first = clip(p.start), end = std::max(first, clip(p.stop));
                plan.axes.push_back({.how = Plan::Axis::sliced,
                                     .start = first,
                                     .step = p.step,
                                     .size = (end - first + p.step - 1) / p.step});
                break;
            }
            case TensorIndex::Kind::tensor:
                if (p.mask) {
                    add_mask(plan, p);
                    dim += p.values.shape.size();
                    break;
                }
                plan.axes.push_back({.how = Plan::Axis::listed, .list = plan.lists.size()});
                plan.lists.push_back(p.values);
                for (double& v : plan.lists.back().values)
                    if (v < 0) v += static_cast<double>(shape[dim]);
                ++dim;
        }
    }
    if (!seen) all(shape.size() - dim);
    return plan;
}

Interpreted interpret(const Shape& shape, const std::vector<Part>& parts) {
    const Plan plan = plan_of(shape, parts);
    Shape lists;
    for (const HostArray& list : plan.lists)
        lists = broadcast_shapes("reference", lists, list.shape);
    // Neighbours among the axes that stay, since numbers have taken theirs away before.
    std::vector<size_t> stay;
    for (size_t a = 0; a < plan.axes.size(); ++a)
        if (plan.axes[a].how != Plan::Axis::fixed) stay.push_back(a);
    int first = -1, last = -1, count = 0;
    for (size_t i = 0; i < stay.size(); ++i) {
        if (plan.axes[stay[i]].how != Plan::Axis::listed) continue;
        if (first < 0) first = static_cast<int>(i);
        last = static_cast<int>(i);
        ++count;
    }
    const int place = count == 0 ? -1 : last - first + 1 == count ? first : 0;
    Interpreted out;
    std::vector<int> coordinate(plan.axes.size(), -1);
    for (size_t i = 0; i <= stay.size(); ++i) {
        if (static_cast<int>(i) == place)
            for (int64_t size : lists) out.shape.push_back(size);
        if (i == stay.size() || plan.axes[stay[i]].how == Plan::Axis::listed) continue;
        coordinate[stay[i]] = out.shape.size();
        const auto& axis = plan.axes[stay[i]];
        out.shape.push_back(axis.how == Plan::Axis::added ? 1 : axis.size);
    }
    for_each_index(out.shape, [&](const Index& at) {
        Index entry;
        for (int i = 0; i < lists.size(); ++i) entry.push_back(at[place + i]);
        int64_t element = 0;
        int dim = 0;
        for (size_t a = 0; a < plan.axes.size(); ++a) {
            const auto& axis = plan.axes[a];
            if (axis.how == Plan::Axis::added) continue;
            int64_t i = axis.start;
            if (axis.how == Plan::Axis::sliced) i += at[coordinate[a]] * axis.step;
            if (axis.how == Plan::Axis::listed)
                i = static_cast<int64_t>(plan.lists[axis.list].broadcast_at(entry));
            element = element * shape[dim++] + i;
        }
        out.elements.push_back(element);
    });
    return out;
}

class RandomIndices {
 public:
    explicit RandomIndices(Rng& rng) : rng_(rng) {}

    Shape shape() {
        Shape out;
        for (int64_t rank = rng_.integer(0, 5); rank > 0; --rank) out.push_back(rng_.integer(1, 5));
        return out;
    }

    // For a tensor of `shape`; what ends up in one dim has one of two sizes, so that lists fit.
    std::vector<Part> parts(const Shape& shape) {
        std::vector<Part> out;
        const int64_t length = rng_.integer(1, 4);
        bool ellipsis = false;
        int masks = 0;
        for (int d = 0; d < shape.size();) {
            const int64_t n = shape[d];
            switch (rng_.integer(0, 12)) {
                case 0:
                    out.push_back({.kind = TensorIndex::Kind::none});
                    break;
                case 1:
                    if (std::exchange(ellipsis, true)) break;
                    out.push_back({.kind = TensorIndex::Kind::ellipsis});
                    d += static_cast<int>(rng_.integer(0, shape.size() - d + 1));
                    break;
                case 2:
                case 3:
                    out.push_back(
                        {.kind = TensorIndex::Kind::integer, .number = rng_.integer(-n, n)});
                    ++d;
                    break;
                case 4:
                    if (ellipsis || std::exchange(masks, 1)) break;
                    d += mask(out, shape, d);
                    break;
                case 5:
                case 6:
                case 7:
                    list(out, n, length);
                    ++d;
                    break;
                case 8:
                    if (!ellipsis) return out;
                    break;
                default:
                    slice(out, n);
                    ++d;
            }
        }
        return out;
    }

 private:
    void slice(std::vector<Part>& out, int64_t n) {
        out.push_back({.kind = TensorIndex::Kind::slice,
                       .start = rng_.integer(-n - 1, n + 2),
                       .stop = rng_.integer(-n - 1, n + 3),
                       .step = rng_.integer(1, 4)});
    }

    void list(std::vector<Part>& out, int64_t n, int64_t length) {
        const Shape shapes[] = {Shape{length}, Shape{1}, Shape{2, length}, Shape{2, 1}};
        Part part{.kind = TensorIndex::Kind::tensor};
        part.values = random_integers(rng_, shapes[rng_.integer(0, 4)], -n, n);
        out.push_back(part);
    }

    int mask(std::vector<Part>& out, const Shape& shape, int d) {
        const auto rank = static_cast<int>(rng_.integer(1, std::min(3, shape.size() - d + 1)));
        Shape sizes;
        for (int i = 0; i < rank; ++i) sizes.push_back(shape[d + i]);
        Part part{.kind = TensorIndex::Kind::tensor};
        part.values = random_integers(rng_, sizes, 0, 2);
        part.mask = true;
        out.push_back(part);
        return rank;
    }

    Rng& rng_;
};

// The number of dims after an ellipsis is what the other indices leave, so it may stand anywhere.
bool fits(const Shape& shape, const std::vector<Part>& parts) {
    int taken = 0, dim = 0;
    for (const Part& p : parts) {
        if (p.kind == TensorIndex::Kind::tensor) taken += p.mask ? p.values.shape.size() : 1;
        taken += p.kind == TensorIndex::Kind::integer || p.kind == TensorIndex::Kind::slice;
    }
    if (taken > shape.size()) return false;
    for (const Part& p : parts) {
        if (p.kind == TensorIndex::Kind::ellipsis) dim += shape.size() - taken;
        if (p.kind == TensorIndex::Kind::slice) ++dim;
        if (p.kind == TensorIndex::Kind::integer) {
            if (p.number < -shape[dim] || p.number >= shape[dim]) return false;
            ++dim;
        }
        if (p.kind != TensorIndex::Kind::tensor) continue;
        for (int i = 0; p.mask && i < p.values.shape.size(); ++i)
            if (p.values.shape[i] != shape[dim + i]) return false;
        for (double v : p.values.values)
            if (!p.mask &&
                (v < static_cast<double>(-shape[dim]) || v >= static_cast<double>(shape[dim])))
                return false;
        dim += p.mask ? p.values.shape.size() : 1;
    }
    try {
        return interpret(shape, parts).shape.size() <= kMaxDims;
    } catch (const ShapeError&) {
        return false;  // a mask's list and another that do not broadcast
    }
}

std::vector<TensorIndex> indices_of(const std::vector<Part>& parts, Device device) {
    std::vector<TensorIndex> out;
    for (const Part& p : parts) {
        switch (p.kind) {
            case TensorIndex::Kind::none:
                out.push_back(None);
                break;
            case TensorIndex::Kind::ellipsis:
                out.push_back(Ellipsis);
                break;
            case TensorIndex::Kind::slice:
                out.push_back(Slice(p.start, p.stop, p.step));
                break;
            case TensorIndex::Kind::tensor:
                out.push_back(to_tensor(p.values, p.mask ? bool_ : int64, device));
                break;
            default:
                out.push_back(p.number);
        }
    }
    return out;
}

struct Case {
    Shape shape;
    std::vector<Part> parts;
};

std::vector<Case> random_cases(const char* label, size_t count) {
    Rng rng(label);
    RandomIndices random(rng);
    std::vector<Case> out;
    while (out.size() < count) {
        const Shape shape = random.shape();
        const std::vector<Part> parts = random.parts(shape);
        if (fits(shape, parts)) out.push_back({shape, parts});
    }
    return out;
}

size_t count_for(Device device) { return device.is_cuda() ? 40 : 500; }

HostArray picked_from(const HostArray& x, const Interpreted& at) {
    HostArray out(at.shape);
    for (size_t i = 0; i < at.elements.size(); ++i)
        out.values[i] = x.values[static_cast<size_t>(at.elements[i])];
    return out;
}

TEST(Indexing, ReadsWhatAnInterpreterReads) {
    for (Device device : devices())
        for (const auto& [shape, parts] : random_cases("reads", count_for(device))) {
            SCOPED_TRACE(replay_hint());
            Rng rng("values");
            const HostArray values = random_array(rng, shape);
            const Interpreted wanted = interpret(shape, parts);
            for (Placement placement : {Placement::contiguous, Placement::transposed}) {
                const Tensor x = placed(values, float64, device, placement);
                ASSERT_TRUE(near(x.index(indices_of(parts, device)), picked_from(values, wanted),
                                 Tolerance{}));
            }
        }
}

TEST(Indexing, GradientsGoBackWhereValuesCameFrom) {
    for (Device device : devices())
        for (const auto& [shape, parts] : random_cases("gradients", count_for(device) / 2)) {
            SCOPED_TRACE(replay_hint());
            Rng rng("values");
            const Tensor x = to_tensor(random_array(rng, shape), float64, device).requires_grad_();
            const Interpreted at = interpret(shape, parts);
            const HostArray cotangent = random_integers(rng, at.shape, -9, 9);
            HostArray wanted(shape);
            for (size_t i = 0; i < at.elements.size(); ++i)
                wanted.values[static_cast<size_t>(at.elements[i])] += cotangent.values[i];
            x.index(indices_of(parts, device)).backward(to_tensor(cotangent, float64, device));
            ASSERT_TRUE(near(x.grad(), wanted, Tolerance{}));
        }
}

TEST(Indexing, WritesWhereItReads) {
    for (Device device : devices())
        for (const auto& [shape, parts] : random_cases("writes", count_for(device)))
            for (bool accumulate : {false, true}) {
                SCOPED_TRACE(replay_hint());
                Rng rng("values");
                const HostArray start = random_integers(rng, shape, -9, 9);
                const Interpreted at = interpret(shape, parts);
                const HostArray value = random_integers(rng, at.shape, -9, 9);
                HostArray wanted = start;
                for (size_t i = 0; i < at.elements.size(); ++i) {
                    double& element = wanted.values[static_cast<size_t>(at.elements[i])];
                    element = accumulate ? element + value.values[i] : value.values[i];
                }
                const auto list = indices_of(parts, device);
                const Tensor source = to_tensor(value, float32, device);
                for (Placement placement : {Placement::contiguous, Placement::transposed}) {
                    const Tensor x = placed(start, float32, device, placement);
                    ASSERT_TRUE(near(index_put(x, list, source, accumulate), wanted, Tolerance{}));
                    ASSERT_TRUE(near(x, start, Tolerance{}));
                    const uint32_t version = x.version();
                    x.index_put_(list, source, accumulate);
                    ASSERT_TRUE(near(x, wanted, Tolerance{}));
                    EXPECT_NE(x.version(), version);
                }
            }
}

TEST(Indexing, BasicIndicesGiveViews) {
    const Tensor x = arange(24).to(float32).contiguous();
    const Tensor y = reshape(x, {2, 3, 4});
    const Tensor part = y.index({1, Slice(None, None, 2), None, Slice(1)});
    EXPECT_EQ(part.shape(), (Shape{2, 1, 3}));
    part.fill_(-1);
    EXPECT_EQ(y.index({1, 2, 0, None}).item<float>(), 20);
    EXPECT_EQ(y.index({1, 2, 3}).item<float>(), -1);
    EXPECT_EQ(y.index({Ellipsis, -1}).shape(), (Shape{2, 3}));
    EXPECT_EQ(y.index({}).shape(), y.shape());
    const Tensor copy = y.index({from_vector<int64_t>({0})});
    copy.fill_(5);
    EXPECT_EQ(y.index({0, 0, 1}).item<float>(), 1);
}

TEST(Indexing, BoolsWithoutDimensionsAddOne) {
    const Tensor x = ones({2, 3});
    EXPECT_EQ(x.index({true}).shape(), (Shape{1, 2, 3}));
    EXPECT_EQ(x.index({false}).shape(), (Shape{0, 2, 3}));
    EXPECT_EQ(x.index({scalar(1, {.dtype = bool_}), Slice()}).shape(), (Shape{1, 2, 3}));
}

TEST(Indexing, ValuesAreBroadcast) {
    const Tensor x = zeros({2, 3});
    x.index_put_({Slice(), 1}, 7);
    x.index_put_({from_vector<int64_t>({0, 1}), 2}, from_vector<float>({4}, {1, 1, 1}));
    EXPECT_EQ(x.to_vector<float>(), (std::vector<float>{0, 7, 4, 0, 7, 4}));
    x.index_put_({x > 5.0}, from_vector<float>({1, 2}));
    EXPECT_EQ(x.to_vector<float>(), (std::vector<float>{0, 1, 4, 0, 2, 4}));
    x.index_put_({Slice(1, 2)}, x.index({Slice(0, 1)}));
    EXPECT_EQ(x.to_vector<float>(), (std::vector<float>{0, 1, 4, 0, 1, 4}));
}

TEST(Indexing, TheLastOfSeveralWritesStays) {
    const Tensor x = zeros({3});
    x.index_put_({from_vector<int64_t>({1, 1, -2, 0})}, from_vector<float>({1, 2, 3, 4}));
    EXPECT_EQ(x.to_vector<float>(), (std::vector<float>{4, 3, 0}));
}

TEST(Indexing, GradientsPassGradcheck) {
    const Tensor rows = from_vector<int64_t>({2, 0, 2}), columns = from_vector<int64_t>({1, -1, 1});
    const Tensor x = randn({3, 2, 4}, {.dtype = float64, .seed = 1});
    const Tensor value = randn({3}, {.dtype = float64, .seed = 2});
    const std::vector<TensorIndex> at = {rows, Slice(), columns};
    gradcheck([&](const Tensor& x) { return square(x.index(at)); }, {x});
    gradgradcheck([&](const Tensor& x) { return square(x.index(at)); }, {x});
    const std::vector<TensorIndex> once = {from_vector<int64_t>({2, 0, 1}), 1, columns};
    const auto put = [&](bool accumulate) {
        return [&, accumulate](const std::vector<Tensor>& in) {
            return square(index_put(in[0], once, in[1], accumulate));
        };
    };
    for (bool accumulate : {false, true}) {
        gradcheck(CheckedFunction(put(accumulate)), {x, value});
        gradgradcheck(CheckedFunction(put(accumulate)), {x, value});
    }
}

TEST(Indexing, WritesInPlaceAreRecorded) {
    const Tensor x = from_vector<double>({1, 2, 3, 4}, {2, 2}).requires_grad_();
    const Tensor value = from_vector<double>({5, 6}).requires_grad_();
    const Tensor y = x * 2;
    const Tensor row = y.index({0});
    y.index_put_({from_vector<int64_t>({0, 1}), 1}, value);
    EXPECT_EQ(y.to_vector<double>(), (std::vector<double>{2, 5, 6, 6}));
    sum(square(y)).backward();
    EXPECT_EQ(x.grad().to_vector<double>(), (std::vector<double>{8, 0, 24, 0}));
    EXPECT_EQ(value.grad().to_vector<double>(), (std::vector<double>{10, 12}));
    EXPECT_EQ(row.to_vector<double>(), (std::vector<double>{2, 5}));
    EXPECT_ERROR(x.index_put_({0}, 1), GradError, "index_put_: a leaf that requires grad");
    const NoGradGuard guard;
    x.index_put_({0, 0}, 9);
    EXPECT_EQ(x.index({0, 0}).item<double>(), 9);
}

TEST(Indexing, ErrorsNameTheIndexAndTheDim) {
    const Tensor x = ones({2, 3, 4});
    EXPECT_THROWS(x.index({0, 3}), IndexError,
                  "index: index 3 is out of range for dim 1 of size 3");
    EXPECT_THROWS(x.index({Ellipsis, -5}), IndexError,
                  "index: index -5 is out of range for dim 2 of size 4");
    EXPECT_THROWS(x.index({0, from_vector<int64_t>({0, -4})}), IndexError,
                  "index: index -4 is out of range for dim 1 of size 3");
    EXPECT_THROWS(x.index({0, 0, 0, Slice()}), IndexError,
                  "index: indices for 4 dimensions, but the shape is [2, 3, 4]");
    EXPECT_THROWS(x.index({Ellipsis, 0, Ellipsis}), IndexError,
                  "index: there are 2 ellipses; one at most");
    EXPECT_THROWS(x.index({Slice(0, 2, -1)}), ValueError,
                  "index: step must be positive, got -1 for dim 0");
    EXPECT_THROWS(x.index({ones({2})}), DTypeError,
                  "index: indices must be int64, int32 or bool, got float32");
    EXPECT_THROWS(x.index({Slice(), ones({2, 4}) > 0.0}), IndexError,
                  "index: a mask of shape [2, 4] for dims 1 to 2 of shape [2, 3, 4]");
    EXPECT_THROWS(x.index({from_vector<int64_t>({0, 1}), from_vector<int64_t>({0, 1, 2})}),
                  ShapeError, "index: shapes [2] and [3] cannot be broadcast together");
    const Tensor list = zeros({1, 1, 1, 1, 1, 1, 1}, {.dtype = int64});
    EXPECT_THROWS(x.index({list}), ShapeError,
                  "index: indices of shape [1, 1, 1, 1, 1, 1, 1] for shape [2, 3, 4] make 9 "
                  "dimensions; there are at most 8");
    EXPECT_THROWS(x.index({Tensor()}), ValueError,
                  "an undefined tensor was used: it was never given a value");
}

TEST(Indexing, ErrorsOfWritesLeaveTheTensor) {
    const Tensor x = zeros({2, 3}), before = x.clone();
    const Tensor rows = from_vector<int64_t>({1, 5});
    EXPECT_THROWS(x.index_put_({rows}, 1), IndexError,
                  "index_put_: index 5 is out of range for dim 0 of size 2");
    EXPECT_THROWS(x.index_put_({0}, ones({2})), ShapeError,
                  "index_put_: a value of shape [2] does not fit the indexed shape [3]");
    EXPECT_THROWS(x.index_put_({0}, ones({3}, {.dtype = int64})), DTypeError,
                  "index_put_: dtypes differ: float32 and int64; convert one with .to(...)");
    EXPECT_THROWS(zeros({2}, {.dtype = int64}).index_put_({0}, 0.5), DTypeError,
                  "index_put_: 0.5 is not a whole number, but the tensor is int64");
    EXPECT_TRUE(bit_equal(x, before));
}

}  // namespace
}  // namespace tern::test
