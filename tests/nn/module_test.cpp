// Modules: names, modes, moving, state dictionaries.
#include "nn/module.h"

#include <gtest/gtest.h>

#include "autograd/autograd.h"
#include "nn/nn.h"
#include "tests/support/compare.h"
#include "tests/support/throws.h"

namespace tern {
namespace {

using test::bit_equal;

nn::Sequential small_model() {
    return nn::Sequential(nn::Linear(3, 4), nn::BatchNorm1d(4), nn::ReLU(), nn::Linear(4, 2));
}

std::vector<std::string> names(const std::vector<nn::NamedTensor>& named) {
    std::vector<std::string> out;
    for (const auto& entry : named) out.push_back(entry.first);
    return out;
}

std::vector<std::string> names(const nn::StateDict& state) {
    std::vector<std::string> out;
    for (const auto& entry : state) out.push_back(entry.first);
    return out;
}

struct Gated : nn::Module {
    nn::Linear fc = register_module("fc", nn::Linear(3, 3));
    Tensor gate = register_parameter("gate", ones({3}));
    Tensor count = register_buffer("count", zeros({1}));
    Tensor forward(const Tensor& x) override { return fc(x) * gate; }
};

TEST(Module, NamesAreThoseOfPyTorch) {
    const nn::Sequential model = small_model();
    EXPECT_EQ(names(model.named_parameters()),
              (std::vector<std::string>{"0.weight", "0.bias", "1.weight", "1.bias", "3.weight",
                                        "3.bias"}));
    EXPECT_EQ(
        names(model.named_buffers()),
        (std::vector<std::string>{"1.running_mean", "1.running_var", "1.num_batches_tracked"}));
    EXPECT_EQ(names(model.state_dict()),
              (std::vector<std::string>{"0.bias", "0.weight", "1.bias", "1.num_batches_tracked",
                                        "1.running_mean", "1.running_var", "1.weight", "3.bias",
                                        "3.weight"}));
    EXPECT_EQ(model.module_names(), (std::vector<std::string>{"", "0", "1", "2", "3"}));
}

TEST(Module, ChildrenRegisteredInMemberInitialisersAreShared) {
    Gated gated;
    EXPECT_EQ(names(gated.named_parameters()),
              (std::vector<std::string>{"gate", "fc.weight", "fc.bias"}));
    EXPECT_TRUE(gated.named_parameters()[1].second.is_same(gated.fc.weight));
    sum(gated(ones({2, 3}))).backward();
    EXPECT_TRUE(gated.gate.grad().defined());
    EXPECT_TRUE(gated.fc.weight.grad().defined());
    gated.zero_grad();
    EXPECT_FALSE(gated.gate.grad().defined());
}

TEST(Module, CopiesShareParametersAndMode) {
    nn::Sequential model = small_model();
    nn::Sequential copy = model;
    copy.eval();
    EXPECT_FALSE(model.is_training());
    EXPECT_FALSE(model[1].is_training());
    model.train();
    EXPECT_TRUE(copy[1].is_training());
    EXPECT_TRUE(copy.parameters()[0].is_same(model.parameters()[0]));
    copy.push_back(nn::ReLU());
    EXPECT_EQ(model.size(), 5u);
}

TEST(Module, ParametersThatAreSharedCountOnce) {
    const nn::Linear layer(3, 3);
    const nn::Sequential model(layer, layer);
    EXPECT_EQ(model.parameters().size(), 2u);
    EXPECT_EQ(model.state_dict().size(), 4u);
}

TEST(Module, ToChangesTypeInPlaceAndKeepsGradients) {
    nn::Sequential model = small_model();
    const Tensor weight = model.parameters()[0];
    sum(model(ones({4, 3}))).backward();
    model.to(float64);
    EXPECT_EQ(weight.dtype(), float64);
    EXPECT_EQ(weight.grad().dtype(), float64);
    EXPECT_EQ(model.state_dict().at("1.num_batches_tracked").dtype(), int64);
    sum(model(ones({4, 3}, {.dtype = float64}))).backward();
    EXPECT_THROWS(model.to(int64), DTypeError,
                  "Module::to: float32 or float64 is wanted, got int64");
}

TEST(Module, StateDictionariesRoundTrip) {
    nn::Sequential a = small_model(), b = small_model();
    a(randn({8, 3}, {.seed = 1}));
    b.load_state_dict(a.state_dict());
    for (const auto& [name, value] : a.state_dict())
        EXPECT_TRUE(bit_equal(b.state_dict().at(name), value)) << name;
    EXPECT_EQ(b.state_dict().at("1.num_batches_tracked").item<int64_t>(), 1);
}

TEST(Module, LoadStateDictListsWhatDoesNotFitAndLoadsNothing) {
    nn::Sequential model(nn::Linear(3, 2));
    const Tensor before = model.parameters()[0].detach().clone();
    const nn::StateDict wrong = {{"0.weight", zeros({2, 4})}, {"1.bias", zeros({2})}};
    EXPECT_THROWS(model.load_state_dict(wrong), ValueError,
                  "load_state_dict: missing 0.bias; unexpected 1.bias; other sizes: 0.weight is "
                  "[2, 4] and should be [2, 3]");
    EXPECT_THROWS(model.load_state_dict(wrong, false), ShapeError,
                  "load_state_dict: other sizes: 0.weight is [2, 4] and should be [2, 3]");
    EXPECT_TRUE(bit_equal(model.parameters()[0].detach(), before));
    model.load_state_dict({{"0.bias", ones({2})}, {"other", ones({1})}}, false);
    EXPECT_EQ(model.parameters()[1].to_vector<float>(), (std::vector<float>{1, 1}));
}

TEST(Module, RegistrationRefusesBadNames) {
    struct Bad : nn::Module {
        explicit Bad(const std::string& name) {
            register_parameter("weight", ones({1}));
            register_buffer(name, ones({1}));
        }
    };
    EXPECT_THROWS(Bad("weight"), ValueError,
                  "register_buffer: the module has a \"weight\" already");
    EXPECT_THROWS(Bad("a.b"), ValueError,
                  "register_buffer: a name without dots is wanted, got \"a.b\"");
    EXPECT_THROWS(Bad(""), ValueError, "register_buffer: a name without dots is wanted, got \"\"");
}

TEST(Module, WithoutForwardCallingIsAnError) {
    nn::Module module;
    EXPECT_THROW(module(ones({1})), ValueError);
}

TEST(Sequential, EmptyIsTheIdentity) {
    nn::Sequential model;
    const Tensor x = ones({2});
    EXPECT_TRUE(model(x).is_same(x));
    EXPECT_THROW(model[0], IndexError);
    EXPECT_THROW(model.push_back(std::shared_ptr<nn::Module>()), ValueError);
}

}  // namespace
}  // namespace tern
