// A model that PyTorch trained and saved (tests/fixtures/make_fixtures.py): loaded by nn's names,
// it predicts what PyTorch predicted.
#include <gtest/gtest.h>

#include "nn/nn.h"
#include "tensor/io.h"
#include "tests/support/compare.h"
#include "tests/support/temp_folder.h"

namespace tern {
namespace {

std::string fixture(const std::string& name) {
    return std::string(TERN_SOURCE_DIR) + "/tests/fixtures/" + name;
}

nn::Sequential model() {
    return nn::Sequential(nn::Linear(4, 8), nn::ReLU(), nn::BatchNorm1d(8), nn::Linear(8, 3));
}

TEST(TorchModel, predicts_what_pytorch_predicted) {
    nn::Sequential net = model();
    net.load_state_dict(load_safetensors(fixture("torch_model.safetensors")));
    net.eval();
    const TensorMap expected = load_npz(fixture("torch_model_case.npz"));
    const NoGradGuard guard;
    const std::vector<float> got = net(expected.at("x")).to_vector<float>();
    const std::vector<float> wanted = expected.at("y").to_vector<float>();
    ASSERT_EQ(got.size(), wanted.size());
    for (size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], wanted[i], 1e-6) << i;
}

TEST(TorchModel, what_tern_saves_has_pytorchs_layout) {
    const std::string path = fixture("torch_model.safetensors");
    const TensorMap state = load_safetensors(path);
    const Metadata metadata = load_safetensors_metadata(path);
    EXPECT_EQ(metadata.at("format"), "pt");
    nn::Sequential net = model();
    net.load_state_dict(state);
    const test::TempFolder folder;
    save_safetensors(folder / "m", net.state_dict(), metadata);
    EXPECT_EQ(test::content_of(folder / "m"), test::content_of(path));
}

}  // namespace
}  // namespace tern
