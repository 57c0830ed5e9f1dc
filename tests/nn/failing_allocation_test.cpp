// Memory that runs out at every possible moment of twelve scenarios: a typed error, nothing lost,
// nothing half done, and the same call succeeds afterwards.
#include <gtest/gtest.h>

#include <new>

#include "autograd/autograd.h"
#include "autograd/node.h"
#include "kernels/cpu/memory_faults.h"
#include "kernels/memory.h"
#include "nn/nn.h"
#include "tensor/io.h"
#include "tests/support/compare.h"
#include "tests/support/failing_new.h"
#include "tests/support/temp_folder.h"

namespace tern::test {
namespace {

using Tensors = std::vector<Tensor>;
Tensor values(const Shape& shape, uint64_t seed) {
    return uniform(shape, 0.5, 1.5, {.dtype = float64, .seed = seed});
}

struct Operands {
    Tensor x = values({6, 5}, 1), w = values({5, 4}, 2);
    Tensor image = values({2, 3, 6, 6}, 3), kernel = values({4, 3, 3, 3}, 4);
    Tensor index = from_vector<int64_t>({3, 0, 5, 3});
    TempFolder folder;
    std::string table = folder.file("table.csv", "a,b,c\n1,2.5,x\n3,,y\n-4,1e3,\"z\"\n");

    Tensors all() const { return {x, w, image, kernel, index}; }
};

struct Scenario {
    const char* name;
    Tensors (*run)(const Operands&);
};

Tensor leaf_of(const Tensor& x) { return x.detach().requires_grad_(); }

const Scenario kScenarios[] = {
    {"matmul_backward",
     [](const Operands& o) {
         const Tensor x = leaf_of(o.x), w = leaf_of(o.w);
         return grad(sum(tanh(matmul(x, w))), {x, w});
     }},
    {"training_step",
     [](const Operands& o) {
         nn::Sequential model(nn::Linear(5, 8), nn::ReLU(), nn::Linear(8, 1));
         model.to(float64);
         for (const Tensor& p : model.parameters()) nn::init::constant_(p, 0.1);
         optim::Adam adam(model.parameters(), {.lr = 0.1});
         for (int i = 0; i < 2; ++i) {
             adam.zero_grad();
             sum(square(model(o.x))).backward();
             adam.step();
         }
         Tensors out;
         for (const Tensor& p : model.parameters()) out.push_back(p.detach());
         return out;
     }},
    {"cat",
     [](const Operands& o) {
         const Tensor x = leaf_of(o.x);
         const Tensor y = cat({x, square(x), slice(x, 0, 1, 3)});
         return Tensors{y.detach(), grad(sum(y * y), {x})[0]};
     }},
    {"indexing",
     [](const Operands& o) {
         const Tensor x = leaf_of(o.x);
         const Tensor y = index_select(x, 0, o.index) * 2.0;
         return Tensors{y.detach(), grad(sum(y), {x})[0]};
     }},
    {"views_in_place",
     [](const Operands& o) {
         const Tensor x = leaf_of(o.x);
         const Tensor y = x * 1.0, rows = slice(y, 0, 1, 4), all = transpose(y);
         rows.mul_(select(x, 0, 0));
         y.square_();
         return Tensors{y.detach(), grad(sum(all * all), {x})[0]};
     }},
    {"save_and_load",
     [](const Operands& o) {
         const std::string path = o.folder / "saved.safetensors";
         save_safetensors(path, {{"x", o.x}, {"index", o.index}}, {{"k", "v"}});
         const TensorMap back = load_safetensors(path);
         return Tensors{back.at("x"), back.at("index")};
     }},
    {"checkpoint",
     [](const Operands& o) {
         const Tensor x = leaf_of(o.x);
         const auto f = [](const Tensor& t) { return exp(tanh(dropout(t, 0.5))); };
         manual_seed(3);
         return grad(sum(checkpoint(f, x)), {x});
     }},
    {"csv",
     [](const Operands& o) {
         return Tensors{read_csv(o.table).tensor({"a", "b"})};
     }},
    {"conv2d_backward",
     [](const Operands& o) {
         const Tensor x = leaf_of(o.image), k = leaf_of(o.kernel);
         return grad(sum(square(conv2d(x, k))), {x, k});
     }},
    {"sort",
     [](const Operands& o) {
         const Tensor x = leaf_of(o.x);
         const auto [sorted, order] = sort(x, 0);
         return Tensors{sorted.detach(), order, grad(sum(sorted * sorted), {x})[0]};
     }},
    {"data_loader",
     [](const Operands& o) {
         nn::DataLoader loader(nn::TensorDataset(o.x, o.x),
                               {.batch_size = 4, .shuffle = true, .seed = 1});
         Tensors out;
         for (auto& batch : loader) out.push_back(batch.x.clone());
         return out;
     }},
    {"hessian",
     [](const Operands& o) {
         return Tensors{
             hessian([](const Tensor& t) { return sum(t * t * t); }, slice(o.x, 0, 0, 1))};
     }},
};

// What is alive: nodes and bytes of tensors.
std::pair<int64_t, int64_t> alive() {
    return {live_nodes(), kernels::memory_stats(Device()).allocated};
}

enum class Kind { tensors, books };
void arm(Kind kind, int64_t n) {
    kind == Kind::tensors ? kernels::cpu::fail_allocation(n) : fail_new(n);
}
// Whether the failure that was asked for has happened.
bool disarm(Kind kind) {
    return (kind == Kind::tensors ? kernels::cpu::fail_allocation(0) : fail_new(0)) == 0;
}

// Returns whether the run came through, that is, made fewer than n allocations.
bool survives(const Scenario& scenario, const Operands& operands, Kind kind, int64_t n,
              const Tensors& wanted) {
    Tensors got;
    arm(kind, n);
    try {
        got = scenario.run(operands);
    } catch (const OutOfMemoryError&) {
    } catch (const std::bad_alloc&) {
        EXPECT_EQ(kind, Kind::books);
    } catch (const std::exception& error) {
        disarm(kind);
        ADD_FAILURE() << "another error: " << error.what();
    }
    const bool failed = disarm(kind);
    if (failed && got.empty()) got = scenario.run(operands);
    EXPECT_EQ(got.size(), wanted.size());
    for (size_t i = 0; i < std::min(got.size(), wanted.size()); ++i)
        EXPECT_TRUE(bit_equal(got[i], wanted[i]));
    return !failed;
}

class FailingAllocation : public testing::TestWithParam<Scenario> {};

TEST_P(FailingAllocation, LosesNothing) {
    const Operands operands;
    const Scenario& scenario = GetParam();
    Tensors before;
    for (const Tensor& x : operands.all()) before.push_back(x.clone());
    const Tensors wanted = scenario.run(operands);
    for (Kind kind : {Kind::tensors, Kind::books}) {
        const auto start = alive();
        constexpr int64_t kMany = 20000;
        for (int64_t n = 1; n < kMany; ++n) {
            SCOPED_TRACE(
                detail::concat(kind == Kind::tensors ? "tensor" : "book", " allocation ", n));
            const bool through = survives(scenario, operands, kind, n, wanted);
            EXPECT_EQ(alive(), start);
            if (through || HasFailure()) break;
            ASSERT_LT(n + 1, kMany);
        }
    }
    for (size_t i = 0; i < before.size(); ++i) EXPECT_TRUE(bit_equal(operands.all()[i], before[i]));
}

// `change` with a failing n-th allocation, until none fails: as long as one does, `values` stay.
template <class Change>
void expect_all_or_nothing(Kind kind, const Tensors& values, Change change) {
    Tensors before;
    for (const Tensor& x : values) before.push_back(x.detach().clone());
    for (int64_t n = 1; n < 20000; ++n) {
        bool threw = false;
        arm(kind, n);
        try {
            change();
        } catch (const std::exception&) {
            threw = true;
        }
        disarm(kind);
        if (!threw) return;
        for (size_t i = 0; i < values.size(); ++i)
            ASSERT_TRUE(bit_equal(values[i].detach(), before[i])) << "allocation " << n;
    }
}

TEST(FailingAllocations, LeaveAllParametersOfAStepAsTheyWere) {
    for (Kind kind : {Kind::tensors, Kind::books}) {
        const Tensor a = values({4}, 1).requires_grad_(), b = values({3}, 2).requires_grad_();
        optim::Adam adam({a, b}, {.lr = 0.1});
        for (int i = 0; i < 2; ++i) {
            (sum(square(a)) + sum(square(b))).backward();
            expect_all_or_nothing(kind, {a, b}, [&] { adam.step(); });
        }
        EXPECT_EQ(adam.state_dict().at("state.0.step").item<int64_t>(), 2);
        EXPECT_EQ(adam.state_dict().at("state.1.step").item<int64_t>(), 2);
    }
}

TEST(FailingAllocations, LeaveATensorThatWasToBeChangedInPlace) {
    for (Kind kind : {Kind::tensors, Kind::books}) {
        const Tensor x = values({4, 3}, 1).requires_grad_(), w = values({3}, 2).requires_grad_();
        const Tensor y = x * 1.0, row = select(y, 0, 1);
        expect_all_or_nothing(kind, {y}, [&] { y.mul_(w); });
        expect_all_or_nothing(kind, {y}, [&] { row.add_(w); });
        expect_all_or_nothing(kind, {y}, [&] { transpose(y).copy_(reshape(y, {3, 4})); });
        const Tensor wanted = x * w + pad(reshape(w, {1, 3}), {0, 0, 1, 2});
        EXPECT_TRUE(allclose(transpose(y), reshape(wanted, {3, 4})));
    }
}

INSTANTIATE_TEST_SUITE_P(Scenarios, FailingAllocation, testing::ValuesIn(kScenarios),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace tern::test
