// Matrix products: CUDA against the CPU, over layouts, batches and epilogues.
#include "kernels/matmul.h"
#include "tests/kernels/twin.h"

namespace tern::test {
namespace {

struct Case {
    Shape batch;
    int64_t n, k, m;
};
const Case kCases[] = {{{}, 1, 1, 1},   {{}, 5, 7, 3},     {{}, 64, 32, 48},  {{}, 33, 100, 1},
                       {{}, 1, 20, 17}, {{3}, 4, 5, 6},    {{2, 3}, 8, 4, 5}, {{}, 0, 3, 4},
                       {{2}, 3, 0, 4},  {{}, 128, 784, 10}};

Shape with(const Shape& batch, int64_t rows, int64_t cols) {
    Shape shape = batch;
    shape.push_back(rows);
    shape.push_back(cols);
    return shape;
}

// The last two dimensions changed places.
View turned(View v) {
    const int r = v.dim();
    std::swap(v.shape[r - 2], v.shape[r - 1]);
    std::swap(v.strides[r - 2], v.strides[r - 1]);
    return v;
}

View shared_batch(View v) {
    for (int d = 0; d < v.dim() - 2; ++d) v.strides[d] = 0;
    return v;
}

double slack(DType dtype) {
    if (is_half(dtype)) return dtype == float16 ? 2e-3 : 2e-2;
    return dtype == float32 ? 1e-4 : 1e-12;
}

TEST(ParityMatmul, LayoutsAndBatches) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64, float16, bfloat16})
        for (const Case& c : kCases)
            for (int turn = 0; turn < 8; ++turn)
                for (bool share : {false, true}) {
                    Twin a(dtype, turn & 1 ? with(c.batch, c.k, c.n) : with(c.batch, c.n, c.k));
                    Twin b(dtype, turn & 2 ? with(c.batch, c.m, c.k) : with(c.batch, c.k, c.m));
                    Twin y(dtype, turn & 4 ? with(c.batch, c.m, c.n) : with(c.batch, c.n, c.m));
                    a.random(1, -1, 1);
                    b.random(2, -1, 1);
                    const auto run = [&](View va, View vb, View vy) {
                        if (turn & 1) va = turned(va);
                        if (turn & 2) vb = turned(vb);
                        if (turn & 4) vy = turned(vy);
                        kernels::matmul(va, share ? shared_batch(vb) : vb, vy);
                    };
                    run(a.cpu(), b.cpu(), y.cpu());
                    run(a.cuda(), b.cuda(), y.cuda());
                    ASSERT_TRUE(y.agree(slack(dtype), slack(dtype)))
                        << name(dtype) << " " << c.n << " " << c.k << " " << c.m << " turn " << turn
                        << (share ? " shared" : "");
                }
}

TEST(ParityMatmul, Epilogues) {
    TERN_NEED_DEVICE();
    using kernels::Activation;
    for (DType dtype : {float32, float64})
        for (const Case& c : kCases)
            for (Activation activation :
                 {Activation::none, Activation::relu, Activation::gelu_tanh})
                for (int flags = 0; flags < 4; ++flags) {
                    Twin a(dtype, with(c.batch, c.n, c.k)), b(dtype, with(c.batch, c.k, c.m));
                    Twin bias(dtype, {c.m}), y(dtype, with(c.batch, c.n, c.m));
                    a.random(1, -1, 1);
                    b.random(2, -1, 1);
                    bias.random(3, -1, 1);
                    y.random(4, -1, 1);
                    const auto run = [&](const View& va, const View& vb, const View& v,
                                         const View& vy) {
                        kernels::matmul(va, vb, vy,
                                        {.bias = flags & 1 ? &v : nullptr,
                                         .activation = activation,
                                         .accumulate = (flags & 2) != 0});
                    };
                    run(a.cpu(), b.cpu(), bias.cpu(), y.cpu());
                    run(a.cuda(), b.cuda(), bias.cuda(), y.cuda());
                    ASSERT_TRUE(y.agree(slack(dtype), slack(dtype)))
                        << name(dtype) << " " << c.n << " " << c.k << " " << c.m << " activation "
                        << static_cast<int>(activation) << " flags " << flags;
                }
}

}  // namespace
}  // namespace tern::test
