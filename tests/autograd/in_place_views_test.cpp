// Changes in place through views, and what the views of one another become.
#include <gtest/gtest.h>

#include "autograd/autograd.h"
#include "autograd/node.h"
#include "tests/support/random_tensors.h"
#include "tests/support/throws.h"

namespace tern::test {
namespace {

using Values = std::vector<double>;
Values values(const Tensor& x) { return x.to_vector<double>(); }
Tensor leaf(const Values& values) { return from_vector<double>(values).requires_grad_(); }

TEST(InPlaceViews, AWriteToAViewReachesTheBase) {
    const Tensor x = leaf({1, 2, 3, 4});
    const Tensor y = x * 1.0;
    slice(y, 0, 1, 3).mul_(10);
    sum(y).backward();
    EXPECT_EQ(values(x.grad()), (Values{1, 10, 10, 1}));
}

TEST(InPlaceViews, AWriteToTheBaseReachesAView) {
    const Tensor x = leaf({1, 2, 3, 4});
    const Tensor y = x * 1.0;
    const Tensor v = slice(y, 0, 1, 3);
    y.mul_(10);
    sum(v).backward();
    EXPECT_EQ(values(x.grad()), (Values{0, 10, 10, 0}));
}

TEST(InPlaceViews, AConstantFilledRowByRowIsPartOfTheGraph) {
    const Tensor w = leaf({1, 2});
    const Tensor rows = zeros({3, 2}, {.dtype = float64});
    for (int i = 0; i < 3; ++i) select(rows, 0, i).copy_(w * (i + 1));
    EXPECT_TRUE(rows.requires_grad());
    sum(square(rows)).backward();
    EXPECT_EQ(values(w.grad()), (Values{28, 56}));
}

TEST(InPlaceViews, AViewOfAConstantLearnsOfIt) {
    const Tensor w = leaf({3, 4});
    const Tensor base = zeros({2, 2}, {.dtype = float64});
    const Tensor column = select(base, 1, 0), wide = expand(slice(base, 1, 0, 1), {2, 3});
    EXPECT_FALSE(column.requires_grad());
    select(base, 0, 1).copy_(w);
    EXPECT_TRUE(column.requires_grad());
    EXPECT_EQ(values(grad(sum(column), {w}, {.retain_graph = true})[0]), (Values{1, 0}));
    EXPECT_EQ(values(grad(sum(wide), {w})[0]), (Values{3, 0}));
}

TEST(InPlaceViews, OverwritingEndsTheOldGradient) {
    const Tensor x = leaf({1, 2, 3, 4});
    const Tensor y = x * 1.0;
    slice(y, 0, 0, 2).zero_();
    sum(y).backward();
    EXPECT_EQ(values(x.grad()), (Values{0, 0, 1, 1}));
}

TEST(InPlaceViews, OfALeafAreRefused) {
    const Tensor x = leaf({1, 2});
    const Tensor v = slice(x, 0, 0, 1);
    EXPECT_THROWS(v.mul_(2), GradError,
                  "mul_: a view of a leaf that requires grad cannot be changed in place while "
                  "recording; use a NoGradGuard, or clone() the leaf first");
    const Tensor late = zeros({2});
    const Tensor view_of_late = slice(late, 0, 1);
    late.requires_grad_();
    EXPECT_THROW(view_of_late.fill_(1), GradError);
    const NoGradGuard guard;
    v.mul_(2);
    EXPECT_EQ(values(x), (Values{2, 2}));
}

TEST(InPlaceViews, OfAFunctionOfTheUsersAreRefused) {
    struct Reversed {
        Tensor forward(FunctionContext&, const Tensor& x) const { return x; }
        std::vector<Tensor> backward(const FunctionContext&, const Tensor& g) const {
            return {neg(g)};
        }
    };
    const Tensor x = leaf({1, 2}) * 1.0;
    const Tensor y = apply(Reversed{}, x);
    EXPECT_THROWS(y.mul_(2), GradError,
                  "mul_: tensor of shape [2], float64 on cpu is a view through which no gradient "
                  "can be followed; clone() it first");
    x.mul_(2);
    EXPECT_THROWS(sum(y), GradError,
                  "sum: tensor of shape [2], float64 on cpu is a view of a tensor that was changed "
                  "in place since; take the view again");
}

TEST(InPlaceViews, ThatTheGraphDoesNotKnowAreNoticed) {
    const Tensor w = leaf({5, 6}), x = leaf({1, 2});
    const Tensor y = x * 1.0, alias = y.detach();
    alias.mul_(w);
    EXPECT_THROWS(sum(y), GradError,
                  "sum: tensor of shape [2], float64 on cpu shares memory with a tensor that a "
                  "recorded operation has changed in place, and is no view of it that the graph "
                  "knows; take the view again, or detach() it");
    EXPECT_EQ(values(grad(sum(alias), {w})[0]), (Values{1, 2}));
    const NoGradGuard guard;
    EXPECT_EQ(sum(y).item<double>(), 17);
}

TEST(InPlaceViews, MadeWithoutRecordingAreConstants) {
    const Tensor x = leaf({1, 2});
    const Tensor y = x * 1.0;
    const Tensor v = [&] {
        const NoGradGuard guard;
        return slice(y, 0, 0, 1);
    }();
    v.fill_(7);
    sum(y).backward();
    EXPECT_EQ(values(x.grad()), (Values{1, 1}));
}

TEST(InPlaceViews, LeaveNoCycle) {
    const int64_t before = live_nodes();
    {
        const Tensor x = leaf({1, 2, 3, 4});
        const Tensor y = x * 1.0;
        const Tensor a = slice(y, 0, 0, 2), b = reshape(y, {2, 2});
        const Tensor z = b * b;
        a.mul_(sum(z));
        b.tanh_();
        y.exp_();
        EXPECT_EQ(sum(a * sum(b)).numel(), 1);
    }
    EXPECT_EQ(live_nodes(), before);
}

// ---- random programs against a model that only ever makes new tensors

// A way to look at a [4, 4] base, and its elements as the model finds them.
using Look = Tensor (*)(const Tensor& base);
const Look kLooks[] = {
    [](const Tensor& b) {
        return reshape(b, {4, 4});
    },
    [](const Tensor& b) { return transpose(b); },
    [](const Tensor& b) { return slice(b, 0, 1, 3); },
    [](const Tensor& b) { return select(b, 1, 2); },
    [](const Tensor& b) {
        return reshape(b, {2, 8});
    },
    [](const Tensor& b) { return slice(slice(b, 1, 0, 4, 2), 0, 2); },
    [](const Tensor& b) { return unsqueeze(select(transpose(b), 0, 3), 0); },
};
using Change = Tensor (*)(const Tensor& x, const Tensor& w);
const std::pair<Change, Change> kChanges[] = {
    {[](const Tensor& x, const Tensor& w) -> Tensor { return x.mul_(w); },
     [](const Tensor& x, const Tensor& w) { return x * w; }},
    {[](const Tensor& x, const Tensor& w) -> Tensor { return x.add_(w); },
     [](const Tensor& x, const Tensor& w) { return x + w; }},
    {[](const Tensor& x, const Tensor&) -> Tensor { return x.clamp_(-0.7, 0.7); },
     [](const Tensor& x, const Tensor&) { return clamp(x, -0.7, 0.7); }},
    {[](const Tensor& x, const Tensor&) -> Tensor { return x.mul_(0.5); },
     [](const Tensor& x, const Tensor&) { return x * 0.5; }},
    {[](const Tensor& x, const Tensor& w) -> Tensor { return x.copy_(w); },
     [](const Tensor& x, const Tensor& w) { return expand(w, x.shape()); }},
    {[](const Tensor& x, const Tensor&) -> Tensor { return x.fill_(0.25); },
     [](const Tensor& x, const Tensor&) { return x * 0.0 + 0.25; }},
    {[](const Tensor& x, const Tensor&) -> Tensor { return x.square_(); },
     [](const Tensor& x, const Tensor&) { return square(x); }},
};

// `base` with the elements that `look` shows replaced.
Tensor replaced(const Tensor& base, Look look, const Tensor& part) {
    const Tensor shown = look(reshape(arange(0, 16, 1, {.dtype = int64}), {4, 4})).contiguous();
    std::vector<int64_t> from(16);
    for (int64_t i = 0; i < 16; ++i) from[static_cast<size_t>(i)] = i;
    const std::vector<int64_t> places = shown.to_vector<int64_t>();
    for (size_t i = 0; i < places.size(); ++i) from[static_cast<size_t>(places[i])] = 16 + i;
    const Tensor both = cat({reshape(base, {16}), reshape(part, {-1})});
    return reshape(index_select(both, 0, from_vector<int64_t>(from)), {4, 4});
}

struct Outcome {
    Values y;
    std::vector<Tensor> gradients;
};

// The same program in place (views may be old), or on new tensors only.
Outcome run(int seed, bool in_place) {
    Rng rng("in-place program " + std::to_string(seed));
    const Tensor x = uniform({4, 4}, -1, 1, {.dtype = float64, .seed = 1}).requires_grad_();
    const Tensor w = uniform({}, 0.5, 1, {.dtype = float64, .seed = 2}).requires_grad_();
    const bool constant = rng.integer(0, 2) == 0;
    Tensor base = constant ? x.detach().clone() : x * 1.0;
    std::vector<Tensor> views;
    if (in_place)
        for (Look look : kLooks) views.push_back(look(base));
    Tensor read = sum(w) * 0.0;
    for (int64_t left = rng.integer(1, 9); left > 0; --left) {
        const auto at = static_cast<size_t>(rng.integer(0, std::size(kLooks)));
        const auto [change, fresh] = kChanges[rng.integer(0, std::size(kChanges))];
        const bool again = rng.integer(0, 2) == 0, reads = rng.integer(0, 3) == 0;
        const auto other = static_cast<size_t>(rng.integer(0, std::size(kLooks)));
        if (in_place) {
            change(again ? kLooks[at](base) : views[at], w);
            if (reads) read = read + sum(views[other] * 1.5);
        } else {
            base = replaced(base, kLooks[at], fresh(kLooks[at](base), w));
            if (reads) read = read + sum(kLooks[other](base) * 1.5);
        }
    }
    const Tensor weights = uniform({4, 4}, -1, 1, {.dtype = float64, .seed = 3});
    const Tensor y = sum(base * weights) + read;
    const auto first = grad(y, {x, w}, {.create_graph = true, .allow_unused = true});
    Tensor penalty = sum(w) * 0.0;
    for (const Tensor& g : first)
        if (g.defined()) penalty = penalty + sum(square(g));
    const auto second = grad(penalty, {x, w}, {.allow_unused = true});
    Outcome outcome{values(base), {}};
    for (const Tensor& g : {first[0], first[1], second[0], second[1]})
        outcome.gradients.push_back(g.defined() ? g.detach() : zeros({}, {.dtype = float64}));
    return outcome;
}

TEST(InPlaceViews, RandomProgramsAgreeWithNewTensors) {
    SCOPED_TRACE(replay_hint());
    for (int seed = 0; seed < 300; ++seed) {
        SCOPED_TRACE("program " + std::to_string(seed));
        const Outcome got = run(seed, true), wanted = run(seed, false);
        EXPECT_EQ(got.y, wanted.y);
        for (size_t i = 0; i < wanted.gradients.size(); ++i)
            EXPECT_LT(amax(abs(got.gradients[i] - wanted.gradients[i])).item<double>(), 1e-9) << i;
    }
}

}  // namespace
}  // namespace tern::test
