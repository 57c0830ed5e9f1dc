// Softmax, cross-entropy and normalizations: CUDA against the CPU. Sizes cover every kind of row:
// part of a warp, a warp, a block, and too long for registers.
#include "kernels/normalize.h"
#include "kernels/softmax.h"
#include "tensor/core/error.h"
#include "tests/kernels/twin.h"

namespace tern::test {
namespace {

const Shape kRows[] = {{0, 5},    {7, 1},    {33, 10},  {9, 64},   {5, 100},  {6, 500},
                       {4, 1024}, {3, 1001}, {2, 5000}, {2, 9001}, {2, 20000}};

double slack(DType dtype) { return dtype == float32 ? 2e-5 : 1e-12; }

TEST(ParitySoftmax, ForwardAndBackward) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64})
        for (const Shape& rows : kRows)
            for (int64_t inner : {1, 3})
                for (bool log : {false, true}) {
                    if (inner > 1 && rows[1] > 1024) continue;
                    const Shape shape = {rows[0], rows[1], inner};
                    Twin x(dtype, shape), y(dtype, shape), g(dtype, shape), gx(dtype, shape);
                    x.random(1, -5, 5);
                    g.random(2, -1, 1);
                    kernels::softmax(x.cpu(), y.cpu(), log);
                    kernels::softmax(x.cuda(), y.cuda(), log);
                    ASSERT_TRUE(y.agree(slack(dtype), 1e-7)) << rows[1] << " log " << log;
                    kernels::softmax_backward(g.cpu(), y.cpu(), gx.cpu(), log);
                    kernels::softmax_backward(g.cuda(), y.cuda(), gx.cuda(), log);
                    ASSERT_TRUE(gx.agree(slack(dtype), slack(dtype))) << rows[1] << " log " << log;
                }
}

TEST(ParityCrossEntropy, WeightsSmoothingAndIgnored) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64})
        for (const Shape& shape : kRows)
            for (bool weighted : {false, true})
                for (double smoothing : {0.0, 0.1}) {
                    const int64_t n = shape[0], classes = shape[1];
                    Twin x(dtype, shape), target(int64, {n}), weight(dtype, {classes});
                    Twin loss(dtype, {n}), lse(dtype, {n}), grad(dtype, {n}), gx(dtype, shape);
                    x.random(1, -5, 5);
                    weight.random(2, 0.5, 2);
                    grad.random(3, -1, 1);
                    target.fill([&](int64_t i) { return i % 5 == 1 ? -100 : i * 7 % classes; });
                    const auto run = [&](const View& vx, const View& vt, const View& vw,
                                         const View& vl, const View& ve, const View& vg,
                                         const View& vgx) {
                        const kernels::CrossEntropyRows rows{.weight = weighted ? &vw : nullptr,
                                                             .label_smoothing = smoothing};
                        kernels::cross_entropy(vx, vt, rows, vl, ve);
                        kernels::cross_entropy_backward(vx, vt, rows, ve, vg, vgx);
                    };
                    run(x.cpu(), target.cpu(), weight.cpu(), loss.cpu(), lse.cpu(), grad.cpu(),
                        gx.cpu());
                    run(x.cuda(), target.cuda(), weight.cuda(), loss.cuda(), lse.cuda(),
                        grad.cuda(), gx.cuda());
                    ASSERT_TRUE(loss.agree(slack(dtype), slack(dtype))) << classes;
                    ASSERT_TRUE(lse.agree(slack(dtype), slack(dtype))) << classes;
                    ASSERT_TRUE(gx.agree(slack(dtype), slack(dtype))) << classes;
                }
}

TEST(ParityCrossEntropy, BadTarget) {
    TERN_NEED_DEVICE();
    Twin x(float32, {3, 4}), target(int64, {3}), loss(float32, {3}), lse(float32, {3});
    target.fill([](int64_t i) { return i == 1 ? 4 : 0; });
    kernels::cross_entropy(x.cuda(), target.cuda(), {}, loss.cuda(), lse.cuda());
    try {
        kernels::synchronize(Twin::kCuda);
        FAIL() << "no error";
    } catch (const IndexError& error) {
        EXPECT_STREQ(error.what(), "cross_entropy: index 4 is out of range for 4 classes");
    }
}

TEST(ParityLayerNorm, ForwardAndBackward) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64})
        for (const Shape& shape : kRows)
            for (bool affine : {false, true}) {
                const int64_t n = shape[0], d = shape[1];
                Twin x(dtype, shape), y(dtype, shape), mean(dtype, {n}), rstd(dtype, {n});
                Twin gamma(dtype, {d}), beta(dtype, {d}), g(dtype, shape), gx(dtype, shape);
                Twin ggamma(dtype, {d}), gbeta(dtype, {d});
                x.random(1, -3, 5);
                gamma.random(2, 0.5, 2);
                beta.random(3, -1, 1);
                g.random(4, -1, 1);
                const auto run = [&](auto at) {
                    const View vx = at(x), vy = at(y), vm = at(mean), vr = at(rstd);
                    const View vgamma = at(gamma), vbeta = at(beta), vg = at(g), vgx = at(gx);
                    const View vgg = at(ggamma), vgb = at(gbeta);
                    kernels::layer_norm(vx, affine ? &vgamma : nullptr, affine ? &vbeta : nullptr,
                                        1e-5, vy, vm, vr);
                    kernels::layer_norm_backward(vg, vx, vm, vr, affine ? &vgamma : nullptr, &vgx,
                                                 &vgg, affine ? &vgb : nullptr);
                };
                run([](const Twin& t) { return t.cpu(); });
                run([](const Twin& t) { return t.cuda(); });
                const double s = d == 1 && dtype == float32 ? 1e-3 : slack(dtype);
                for (const Twin* t : {&y, &mean, &rstd, &ggamma, &gbeta})
                    ASSERT_TRUE(t->agree(s, s)) << name(dtype) << " " << n << " x " << d;
                ASSERT_TRUE(gx.agree(s * 10, s * 10)) << name(dtype) << " " << n << " x " << d;
            }
}

TEST(ParityBatchNorm, ForwardAndBackward) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64})
        for (const Shape& shape : {Shape{16, 5, 1}, Shape{64, 128, 1}, Shape{4, 3, 49},
                                   Shape{3, 8, 64}, Shape{2, 1, 7}, Shape{1000, 12, 1}})
            for (int flags = 0; flags < 8; ++flags) {
                const int64_t c = shape[1];
                const bool training = flags & 4;
                Twin x(dtype, shape), y(dtype, shape), mean(dtype, {c}), var(dtype, {c});
                Twin gamma(dtype, {c}), beta(dtype, {c}), g(dtype, shape), gx(dtype, shape);
                Twin ggamma(dtype, {c}), gbeta(dtype, {c});
                x.random(1, -3, 5);
                gamma.random(2, 0.5, 2);
                beta.random(3, -1, 1);
                g.random(4, -1, 1);
                const auto run = [&](auto at) {
                    const View vx = at(x), vy = at(y), vm = at(mean), vv = at(var);
                    const View vgamma = at(gamma), vbeta = at(beta), vg = at(g), vgx = at(gx);
                    const View vgg = at(ggamma), vgb = at(gbeta);
                    const View* pgamma = flags & 1 ? &vgamma : nullptr;
                    const View* pbeta = flags & 2 ? &vbeta : nullptr;
                    kernels::channel_moments(vx, vm, vv);
                    kernels::batch_norm(vx, vm, vv, pgamma, pbeta, 1e-5, vy);
                    kernels::batch_norm_backward(vg, vx, vm, vv, pgamma, 1e-5, training, &vgx,
                                                 flags & 1 ? &vgg : nullptr,
                                                 flags & 2 ? &vgb : nullptr);
                };
                run([](const Twin& t) { return t.cpu(); });
                run([](const Twin& t) { return t.cuda(); });
                for (const Twin* t : {&y, &mean, &var, &ggamma, &gbeta, &gx})
                    ASSERT_TRUE(t->agree(slack(dtype), slack(dtype)))
                        << name(dtype) << " " << shape[0] << " " << c << " flags " << flags;
            }
}

}  // namespace
}  // namespace tern::test
