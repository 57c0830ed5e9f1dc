// Where a NaN came from.
#include <gtest/gtest.h>

#include <cmath>

#include "autograd/autograd.h"
#include "tests/support/throws.h"

namespace tern::test {
namespace {

Tensor leaf(const std::vector<double>& values) {
    return from_vector<double>(values).requires_grad_();
}

// What `call` threw, or nothing.
template <class F>
std::string message_of(F call) {
    try {
        call();
    } catch (const GradError& error) {
        return error.what();
    }
    return "";
}
// Tests know their functions' names always, their lines where they were compiled with -g.
bool names_this_file(const std::string& text, int line) {
    return text.find("anomaly_test.cpp:" + std::to_string(line)) != std::string::npos ||
           text.find("Anomaly_") != std::string::npos;
}

TEST(Anomaly, NamesTheOperationThatMadeTheFirstNaN) {
    const Tensor x = leaf({1, -4});
    const AnomalyGuard guard;
    const int line = __LINE__ + 1;
    const std::string text = message_of([&] { (void)(sqrt(x) * 2); });
    EXPECT_EQ(text.find("sqrt: its result, tensor of shape [2], float64 on cpu, has the first NaN: "
                        "element [1] is the first of 1 that are NaN; sqrt was called at "),
              0u)
        << text;
    EXPECT_TRUE(names_this_file(text, line)) << text;
}

TEST(Anomaly, TellsANaNThatCameIn) {
    const Tensor x = leaf({1, NAN, 3});
    const AnomalyGuard guard;
    const std::string text = message_of([&] { x * 2; });
    EXPECT_EQ(text.find("mul: input 0, tensor of shape [3], float64 on cpu, came with NaN: element "
                        "[1] is the first of 1 that are NaN; mul was called at "),
              0u)
        << text;
}

TEST(Anomaly, NamesTheForwardOfABadGradient) {
    const Tensor x = leaf({0, 4});
    const AnomalyGuard guard;
    const int line = __LINE__ + 1;
    const Tensor y = sqrt(x);
    const std::string text = message_of([&] { sum(y).backward(); });
    EXPECT_EQ(text.find("backward of sqrt: the gradient of input 0, tensor of shape [2], float64 "
                        "on cpu, has the first value that is not finite: element [0] is the first "
                        "of 1 that are NaN or infinite; sqrt was called at "),
              0u)
        << text;
    EXPECT_TRUE(names_this_file(text, line)) << text;
    EXPECT_FALSE(x.grad().defined());
}

TEST(Anomaly, NamesTheForwardOfAnyErrorInBackward) {
    const Tensor x = leaf({1, 2});
    const AnomalyGuard guard(false);
    const Tensor y = exp(x);
    y.detach().fill_(0);
    const std::string text = message_of([&] { sum(y).backward(); });
    EXPECT_EQ(text.find("backward of exp: output 0"), 0u) << text;
    EXPECT_NE(text.find("change a clone() instead; exp was called at "), std::string::npos) << text;
}

TEST(Anomaly, WithoutTheCheckLetsNaNPass) {
    const Tensor x = leaf({-1});
    const AnomalyGuard guard(false);
    sum(sqrt(x)).backward();
    EXPECT_NE(x.grad().item<double>(), x.grad().item<double>());
}

TEST(Anomaly, SeesChangesInPlace) {
    const Tensor x = leaf({-1}) * 1.0;
    const AnomalyGuard guard;
    EXPECT_ERROR(x.log_(), GradError, "log_: its result");
}

TEST(Anomaly, LetsInfinityPassInTheForward) {
    const Tensor x = leaf({0, 1});
    const AnomalyGuard guard;
    const Tensor masked = masked_fill(x, x > 0.5, -INFINITY);
    EXPECT_EQ(amax(softmax(masked, 0)).item<double>(), 1);
}

TEST(Anomaly, NestsAndEnds) {
    EXPECT_FALSE(is_anomaly_enabled());
    {
        const AnomalyGuard guard;
        EXPECT_TRUE(is_anomaly_enabled());
        const AnomalyGuard inner(false);
        EXPECT_EQ(message_of([] { sqrt(leaf({-1})); }), "");
    }
    EXPECT_FALSE(is_anomaly_enabled());
    EXPECT_EQ(message_of([] { sqrt(leaf({-1})); }), "");
}

}  // namespace
}  // namespace tern::test
