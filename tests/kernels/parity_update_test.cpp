// Optimizer steps: CUDA against the CPU, over many parameters of uneven size and alignment.
#include <deque>

#include "kernels/unscale.h"
#include "kernels/update.h"
#include "tests/kernels/twin.h"

namespace tern::test {
namespace {

// Parameters with gradients and three states each.
class Slots {
 public:
    Slots(DType dtype, int count, int states) {
        for (int i = 0; i < count; ++i) {
            const Shape shape = {i == 3 ? 10001 : (i * 37) % 130};
            const Form form = i % 4 == 2 ? Form::sliced : Form::dense;
            Twin* made[5];
            for (int k = 0; k < 5; ++k) {
                made[k] = &twins_.emplace_back(dtype, shape, form);
                made[k]->random(static_cast<uint64_t>(5 * i + k), k < 2 ? -1 : 0.1, 1);
            }
            for (bool cuda : {false, true}) {
                const auto at = [&](const Twin* t) {
                    View v = cuda ? t->cuda() : t->cpu();
                    // Misaligned, but dense: the first half of a sliced array's memory.
                    if (form == Form::sliced) v.strides = {1};
                    return v;
                };
                kernels::UpdateSlot slot{.param = at(made[0]), .grad = at(made[1])};
                for (int k = 0; k < states; ++k) slot.state[k] = at(made[2 + k]);
                (cuda ? cuda_ : cpu_).push_back(slot);
            }
        }
    }
    std::span<const kernels::UpdateSlot> cpu() const { return cpu_; }
    std::span<const kernels::UpdateSlot> cuda() const { return cuda_; }
    testing::AssertionResult agree(double tolerance) const {
        for (const Twin& twin : twins_)
            if (auto result = twin.agree(tolerance, tolerance); !result) return result;
        return testing::AssertionSuccess();
    }

 private:
    std::deque<Twin> twins_;
    std::vector<kernels::UpdateSlot> cpu_, cuda_;
};

double slack(DType dtype) {
    if (is_half(dtype)) return dtype == float16 ? 2e-3 : 1.6e-2;
    return dtype == float32 ? 1e-6 : 1e-14;
}

TEST(ParityUpdate, Sgd) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64, float16, bfloat16})
        for (bool nesterov : {false, true})
            for (int count : {1, 5, 130}) {
                const kernels::fn::SgdStep step{0.1, nesterov ? 0.9 : 0, 0, 1e-2, nesterov, false};
                Slots slots(dtype, count, nesterov ? 1 : 0);
                kernels::sgd(step, slots.cpu());
                kernels::sgd(step, slots.cuda());
                ASSERT_TRUE(slots.agree(slack(dtype))) << count;
            }
}

TEST(ParityUpdate, Adam) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64, float16, bfloat16})
        for (bool amsgrad : {false, true})
            for (int count : {1, 5, 130}) {
                const kernels::fn::AdamStep step{1e-2, 0.9,    0.999,   1e-8,   1e-2,
                                                 0.1,  0.0316, amsgrad, amsgrad};
                Slots slots(dtype, count, amsgrad ? 3 : 2);
                kernels::adam(step, slots.cpu());
                kernels::adam(step, slots.cuda());
                ASSERT_TRUE(slots.agree(slack(dtype))) << count;
            }
}

TEST(ParityUpdate, Rmsprop) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64})
        for (bool centered : {false, true}) {
            // Squares above the squared means, so that their difference has a root.
            const kernels::fn::RmspropStep step{1e-2, 0.99, 2, 1e-2, 0.9, centered};
            Slots slots(dtype, 5, 3);
            kernels::rmsprop(step, slots.cpu());
            kernels::rmsprop(step, slots.cuda());
            ASSERT_TRUE(slots.agree(10 * slack(dtype)));
        }
}

// Gradients of all types and sizes at once, with and without one that is not finite.
TEST(ParityUnscale, ScalesAndFlags) {
    TERN_NEED_DEVICE();
    for (const double bad : {0.5, static_cast<double>(INFINITY), static_cast<double>(NAN)})
        for (DType where : {float32, float64, float16, bfloat16}) {
            std::deque<Twin> grads;
            std::vector<View> cpu, cuda;
            for (int i = 0; i < 140; ++i) {
                const DType dtypes[] = {float32, float64, float16, bfloat16};
                const DType dtype = dtypes[i % 4];
                Twin& grad = grads.emplace_back(dtype, Shape{i == 5 ? 9001 : i * 7 % 50});
                grad.fill([&](int64_t at) {
                    return dtype == where && i > 100 && at == 3 ? bad : static_cast<double>(at % 9);
                });
                cpu.push_back(grad.cpu());
                cuda.push_back(grad.cuda());
            }
            Twin found(int32, {1});
            found.fill([](int64_t) { return 0; });
            kernels::unscale(cpu, 0.125, found.cpu());
            kernels::unscale(cuda, 0.125, found.cuda());
            ASSERT_TRUE(found.agree());
            EXPECT_EQ(found.host<int32_t>()[0], std::isfinite(bad) ? 0 : 1);
            for (const Twin& grad : grads) ASSERT_TRUE(grad.agree());
        }
}

}  // namespace
}  // namespace tern::test
