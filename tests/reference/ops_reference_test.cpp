// Outputs and gradients of operations against PyTorch's, case by case of ops/manifest.json in the
// reference folder; tests named Reference/ops.add_same.
#include <gtest/gtest.h>

#include <iostream>
#include <set>

#include "autograd/autograd.h"
#include "tests/reference/reference_case.h"
#include "tests/support/compare.h"
#include "tests/support/reference.h"

namespace tern::test {
namespace {

// Floating inputs as leaves of `dtype`.
std::map<std::string, Tensor> leaves_of(const ReferenceCase& test, DType dtype) {
    std::set<std::string> differentiated;
    for (const Json& g : test.description.at("grads")) differentiated.insert(g.at("input"));
    std::map<std::string, Tensor> out;
    for (const Json& input : test.description.at("inputs")) {
        Tensor x = test.load(input.at("file"));
        if (is_floating(x.dtype())) x = x.to(dtype);
        if (differentiated.contains(input.at("name"))) x.requires_grad_();
        out[input.at("name")] = x;
    }
    return out;
}

double largest(const Tensor& x) {
    return is_floating(x.dtype()) && x.numel() > 0 ? amax(abs(x)).item<double>() : 0;
}

// `scale`: of the numbers that rounding errors come from.
void expect_near(const Tensor& got, const Tensor& wanted, double relative, double scale) {
    const bool floating = is_floating(wanted.dtype());
    EXPECT_EQ(is_floating(got.dtype()), floating);
    if (!floating) {
        EXPECT_STREQ(name(got.dtype()), name(wanted.dtype()));
        relative = 0;
    }
    EXPECT_TRUE(near(got, wanted, {relative, relative * std::max(scale, 1e-3)}));
}

void check(const ReferenceCase& test, DType dtype, double relative) {
    SCOPED_TRACE(name(dtype));
    const std::map<std::string, Tensor> leaves = leaves_of(test, dtype);
    ReferenceCall call{test, {}};
    for (const Json& input : test.description.at("inputs"))
        call.inputs[input.at("name")] = with_views(leaves.at(input.at("name")), input);

    const std::vector<Tensor> outputs = find_reference_op(test.op())(call);
    const Json& described = test.description.at("outputs");
    ASSERT_EQ(outputs.size(), described.size());
    Tensor total;
    for (size_t i = 0; i < outputs.size(); ++i) {
        const Json& output = described[i];
        SCOPED_TRACE("output " + output.at("name").get<std::string>());
        const Tensor wanted = test.load(output.at("file"));
        expect_near(outputs[i], wanted, relative, largest(wanted));
        if (!output.contains("cotangent") || !outputs[i].requires_grad()) continue;
        const Tensor cotangent = test.load(output.at("cotangent")).to(dtype);
        const Tensor term = sum(outputs[i] * cotangent);
        total = total.defined() ? total + term : term;
    }
    if (test.description.at("grads").empty()) return;
    ASSERT_TRUE(total.defined()) << "no output requires grad";
    total.backward();
    double scale = 0;  // a gradient that ought to vanish is a difference of others
    for (const Json& g : test.description.at("grads"))
        scale = std::max(scale, largest(test.load(g.at("file"))));
    for (const Json& g : test.description.at("grads")) {
        const std::string input = g.at("input");
        SCOPED_TRACE("gradient of " + input);
        ASSERT_TRUE(leaves.at(input).grad().defined());
        expect_near(leaves.at(input).grad(), test.load(g.at("file")), relative, scale);
    }
}

class ReferenceTest : public testing::Test {
 public:
    explicit ReferenceTest(ReferenceCase test) : test_(std::move(test)) {}
    void TestBody() override {
        check(test_, float64, 1e-10);
        check(test_, float32, 2e-5);
    }

 private:
    ReferenceCase test_;
};

// Cases of optimizers, schedules and whole trainings; nn's tests read them.
bool belongs_to_training(const std::string& op) {
    for (const char* prefix : {"optimizer_", "lr_schedule_", "train_mlp", "clip_grad_norm"})
        if (op.starts_with(prefix)) return true;
    return false;
}

std::filesystem::path ops_folder() { return reference_dir() / "ops"; }

const bool registered = [] {
    if (!std::filesystem::exists(ops_folder() / "manifest.json")) return false;
    for (const ReferenceCase& test : reference_cases(ops_folder())) {
        if (!find_reference_op(test.op())) continue;
        testing::RegisterTest("Reference/ops", test.name().c_str(), nullptr, nullptr, __FILE__,
                              __LINE__,
                              [test]() -> testing::Test* { return new ReferenceTest(test); });
    }
    return true;
}();

TEST(Reference, CasesAreThere) {
    TERN_NEED_FILE(ops_folder() / "manifest.json");
    std::set<std::string> missing;
    int run = 0, left = 0;
    for (const ReferenceCase& test : reference_cases(ops_folder())) {
        if (belongs_to_training(test.op())) continue;
        const bool has = find_reference_op(test.op()) != nullptr;
        ++(has ? run : left);
        if (!has) missing.insert(test.op());
    }
    std::cout << run << " cases run; " << left << " are of operations tern does not have:";
    for (const std::string& op : missing) std::cout << ' ' << op;
    std::cout << '\n';
    EXPECT_GT(run, 0);
}

}  // namespace
}  // namespace tern::test
