// Optimizers, schedules, clipping and whole training runs against PyTorch's, in float64.
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "nn/nn.h"
#include "tensor/io/npy.h"
#include "tests/support/compare.h"
#include "tests/support/reference.h"

namespace tern {
namespace {

using nlohmann::json;

constexpr test::Tolerance kTight = {1e-10, 1e-12};

std::filesystem::path ops_dir() { return test::reference_dir() / "ops"; }

// The cases of the manifest whose name begins with `prefix`.
std::vector<json> cases(const std::string& prefix) {
    std::ifstream in(ops_dir() / "manifest.json");
    const json manifest = json::parse(in);
    std::vector<json> out;
    for (const json& c : manifest["cases"])
        if (c["name"].get<std::string>().starts_with(prefix)) out.push_back(c);
    return out;
}

Tensor stored(const json& c, const char* kind, const std::string& name) {
    for (const json& entry : c[kind])
        if (entry["name"] == name) return load_npy((ops_dir() / entry["file"]).string());
    throw std::runtime_error(c["name"].get<std::string>() + " has no " + name);
}
Tensor input(const json& c, const std::string& name) { return stored(c, "inputs", name); }
Tensor output(const json& c, const std::string& name) { return stored(c, "outputs", name); }

// "sgd", "adam", ... with its parameters by PyTorch's names; null for one tern does not have.
std::unique_ptr<optim::Optimizer> make(const std::string& name, const std::vector<Tensor>& params,
                                       const json& p) {
    const auto betas = [&] {
        const auto values = p.value("betas", std::vector<double>{0.9, 0.999});
        return std::pair(values[0], values[1]);
    };
    if (name == "sgd")
        return std::make_unique<optim::SGD>(
            params, optim::SGDOptions{.lr = p["lr"],
                                      .momentum = p.value("momentum", 0.0),
                                      .dampening = p.value("dampening", 0.0),
                                      .weight_decay = p.value("weight_decay", 0.0),
                                      .nesterov = p.value("nesterov", false)});
    if (name == "adam")
        return std::make_unique<optim::Adam>(
            params, optim::AdamOptions{.lr = p["lr"],
                                       .betas = betas(),
                                       .eps = p.value("eps", 1e-8),
                                       .weight_decay = p.value("weight_decay", 0.0),
                                       .amsgrad = p.value("amsgrad", false)});
    if (name == "adamw")
        return std::make_unique<optim::AdamW>(
            params, optim::AdamWOptions{.lr = p["lr"],
                                        .betas = betas(),
                                        .eps = p.value("eps", 1e-8),
                                        .weight_decay = p.value("weight_decay", 1e-2),
                                        .amsgrad = p.value("amsgrad", false)});
    if (name == "rmsprop")
        return std::make_unique<optim::RMSprop>(
            params, optim::RMSpropOptions{.lr = p["lr"],
                                          .alpha = p.value("alpha", 0.99),
                                          .eps = p.value("eps", 1e-8),
                                          .weight_decay = p.value("weight_decay", 0.0),
                                          .momentum = p.value("momentum", 0.0),
                                          .centered = p.value("centered", false)});
    return nullptr;
}

// The gradient of 0.5 w'Aw - b'w + sum(cos(3w)), by hand.
Tensor gradient(const Tensor& w, const Tensor& a, const Tensor& b) {
    std::vector<double> waves = w.to_vector<double>();
    for (double& value : waves) value = 3 * std::sin(3 * value);
    return matmul(a, w) - b - from_vector(waves);
}

TEST(ReferenceOptim, TrajectoriesAreThoseOfPyTorch) {
    TERN_NEED_FILE(ops_dir() / "manifest.json");
    int checked = 0;
    for (const json& c : cases("optimizer_")) {
        const std::string name = c["name"];
        SCOPED_TRACE(name);
        const Tensor w = input(c, "w0").requires_grad_();
        const Tensor a = input(c, "A"), b = input(c, "b");
        const std::string kind = name.substr(10, name.find('_', 10) - 10);
        const auto optimizer = make(kind, {w}, c["params"]);
        if (!optimizer) continue;  // Adagrad, Adadelta, NAdam
        const Tensor wanted = output(c, "w_after_each_step");
        for (int64_t step = 0; step < wanted.size(0); ++step) {
            w.set_grad(gradient(w.detach(), a, b));
            optimizer->step();
            EXPECT_TRUE(test::near(w.detach(), select(wanted, 0, step), kTight)) << step;
        }
        ++checked;
    }
    EXPECT_GE(checked, 1);
}

std::unique_ptr<optim::LRScheduler> make_schedule(const std::string& name, optim::Optimizer& o,
                                                  const json& p) {
    if (name == "step")
        return std::make_unique<optim::StepLR>(
            o, optim::StepLROptions{.step_size = p["step_size"], .gamma = p["gamma"]});
    if (name == "exponential")
        return std::make_unique<optim::ExponentialLR>(
            o, optim::ExponentialLROptions{.gamma = p["gamma"]});
    if (name == "multistep")
        return std::make_unique<optim::MultiStepLR>(
            o, optim::MultiStepLROptions{.milestones = p["milestones"], .gamma = p["gamma"]});
    if (name == "cosine")
        return std::make_unique<optim::CosineAnnealingLR>(
            o, optim::CosineAnnealingLROptions{.t_max = p["T_max"], .eta_min = p["eta_min"]});
    if (name == "warm_restarts")
        return std::make_unique<optim::CosineAnnealingWarmRestarts>(
            o, optim::CosineAnnealingWarmRestartsOptions{.t_0 = p["T_0"], .t_mult = p["T_mult"]});
    if (name == "onecycle")
        return std::make_unique<optim::OneCycleLR>(
            o, optim::OneCycleLROptions{.max_lr = p["max_lr"],
                                        .total_steps = p["total_steps"],
                                        .pct_start = p["pct_start"],
                                        .anneal_strategy = p["anneal"],
                                        .div_factor = p["div_factor"],
                                        .final_div_factor = p["final_div_factor"]});
    return nullptr;
}

TEST(ReferenceOptim, SchedulesAreThoseOfPyTorch) {
    TERN_NEED_FILE(ops_dir() / "manifest.json");
    for (const json& c : cases("lr_schedule_")) {
        const std::string name = c["name"];
        SCOPED_TRACE(name);
        const Tensor w = zeros({1}).requires_grad_();
        optim::SGD sgd({w}, {.lr = c["params"]["base_lr"]});
        const auto schedule =
            make_schedule(name.substr(std::string("lr_schedule_").size()), sgd, c["params"]);
        ASSERT_NE(schedule, nullptr);
        const std::vector<double> wanted = output(c, "y").to_vector<double>();
        for (size_t i = 0; i < wanted.size(); ++i) {
            EXPECT_NEAR(sgd.lr(), wanted[i], 1e-12 * std::abs(wanted[i]) + 1e-17) << i;
            schedule->step();
        }
    }
}

TEST(ReferenceOptim, ClippingIsThatOfPyTorch) {
    TERN_NEED_FILE(ops_dir() / "manifest.json");
    for (const json& c : cases("clip_grad_norm")) {
        std::vector<Tensor> params;
        for (const char* name : {"a", "b"}) {
            const Tensor grad = input(c, name);
            params.push_back(zeros_like(grad).requires_grad_());
            params.back().set_grad(grad);
        }
        const Tensor norm = optim::clip_grad_norm_(params, c["params"]["max_norm"]);
        EXPECT_TRUE(test::near(norm, output(c, "total_norm"), kTight));
        EXPECT_TRUE(test::near(params[0].grad(), output(c, "a"), kTight));
        EXPECT_TRUE(test::near(params[1].grad(), output(c, "b"), kTight));
    }
}

// "adam lr=0.05" as a name and parameters.
std::pair<std::string, json> parse_optimizer(const std::string& text) {
    std::istringstream words(text);
    std::string name, word;
    words >> name;
    json params;
    while (words >> word)
        params[word.substr(0, word.find('='))] = std::stod(word.substr(word.find('=') + 1));
    return {name, params};
}

TEST(ReferenceOptim, TrainingAnMlpIsThatOfPyTorch) {
    TERN_NEED_FILE(ops_dir() / "manifest.json");
    for (const json& c : cases("train_mlp_")) {
        SCOPED_TRACE(c["name"].get<std::string>());
        const Tensor x = input(c, "x"), t = input(c, "t");
        nn::StateDict weights;
        const std::pair<const char*, const char*> names[] = {{"1", "0"}, {"2", "2"}, {"3", "4"}};
        std::vector<nn::Linear> layers;
        for (const auto& [number, place] : names) {
            const Tensor w = input(c, std::string("w") + number);
            weights[std::string(place) + ".weight"] = w;
            weights[std::string(place) + ".bias"] = input(c, std::string("b") + number);
            layers.emplace_back(w.size(1), w.size(0), nn::LinearOptions{.dtype = float64});
        }
        nn::Sequential model(layers[0], nn::ReLU(), layers[1], nn::Tanh(), layers[2]);
        model.load_state_dict(weights);
        const auto [kind, params] = parse_optimizer(c["params"]["optimizer"]);
        const auto optimizer = make(kind, model.parameters(), params);
        ASSERT_NE(optimizer, nullptr);
        const std::vector<double> wanted = output(c, "loss").to_vector<double>();
        for (size_t step = 0; step < wanted.size(); ++step) {
            optimizer->zero_grad();
            const Tensor loss = nn::cross_entropy(model(x), t);
            EXPECT_NEAR(loss.item<double>(), wanted[step], 1e-10) << step;
            loss.backward();
            optimizer->step();
        }
        for (size_t i = 0; i < layers.size(); ++i) {
            const std::string number = std::to_string(i + 1);
            EXPECT_TRUE(test::near(layers[i].weight.detach(), output(c, "w" + number), kTight));
            EXPECT_TRUE(test::near(layers[i].bias.detach(), output(c, "b" + number), kTight));
        }
    }
}

}  // namespace
}  // namespace tern
