// Every CPU kernel gives the same bits for 1, 2 and 7 threads, and threads are used with care.
#include <gtest/gtest.h>
#include <omp.h>

#include <cstring>
#include <functional>
#include <thread>

#include "kernels/accumulate.h"
#include "kernels/cpu/parallel.h"
#include "kernels/elementwise.h"
#include "kernels/matmul.h"
#include "kernels/memory.h"
#include "kernels/moments.h"
#include "kernels/normalize.h"
#include "kernels/random.h"
#include "kernels/reduce.h"
#include "kernels/scan.h"
#include "kernels/scatter.h"
#include "kernels/select.h"
#include "kernels/softmax.h"
#include "kernels/sort.h"
#include "kernels/update.h"
#include "tensor/core/error.h"
#include "tests/support/random_tensors.h"

namespace tern::test {
namespace {

namespace fn = kernels::fn;
using kernels::num_threads;
using kernels::set_num_threads;

struct Threads {
    int before = num_threads();
    ~Threads() { set_num_threads(before); }
};

// Memory of a view that a test owns.
struct Array {
    std::vector<double> words;
    View view;

    Array(DType dtype, const Shape& shape)
        : words(static_cast<size_t>(numel(shape) + 1)),
          view{words.data(), dtype, Device(), shape, contiguous_strides(shape)} {}
    Array(const char* label, const Shape& shape) : Array(float32, shape) {
        Rng rng(label);
        for (int64_t i = 0; i < numel(shape); ++i)
            view.ptr<float>()[i] = static_cast<float>(rng.uniform(-2, 2));
    }
    Array(const Array&) = delete;
    operator const View&() const { return view; }
    std::vector<double> bits() const { return words; }
};

// run(y) is called with y as it was for every number of threads, and must write the same bits.
void check_threads(const Array& y, const std::function<void()>& run) {
    const Threads restore;
    const std::vector<double> start = y.words;
    std::vector<double> wanted;
    for (int threads : {1, 2, 7}) {
        std::memcpy(y.view.data, start.data(), start.size() * sizeof(double));
        set_num_threads(threads);
        run();
        if (threads == 1) wanted = y.words;
        ASSERT_EQ(std::memcmp(y.words.data(), wanted.data(), wanted.size() * sizeof(double)), 0)
            << threads << " threads";
    }
}

TEST(CpuThreads, Reductions) {
    const Array x("x", {700, 513});
    for (const Shape& shape : {Shape{1, 1}, Shape{700, 1}, Shape{1, 513}}) {
        const Array y(float32, shape), at(int64, shape);
        check_threads(y, [&] { kernels::sum(x, y); });
        check_threads(y, [&] { kernels::amax(x, y); });
        check_threads(at, [&] { kernels::argmin(x, at); });
        check_threads(y, [&] { kernels::prod(x, y); });
        check_threads(y, [&] { kernels::norm(x, 2, y); });
        check_threads(y, [&] { kernels::moments(x, 1, false, nullptr, y); });
    }
}

TEST(CpuThreads, Scans) {
    for (const Shape& shape : {Shape{700001}, Shape{3, 200000}, Shape{200000, 3}, Shape{40, 900}})
        for (int dim = 0; dim < shape.size(); ++dim) {
            const Array x("x", shape), y(float32, shape), places(int64, shape);
            check_threads(y, [&] { kernels::cumsum(x, dim, true, y); });
            check_threads(y, [&] { kernels::cumprod(x, dim, false, y); });
            check_threads(places, [&] { kernels::cummax(x, dim, y, places); });
        }
}

TEST(CpuThreads, Matmul) {
    const Array a("a", {2, 300, 270}), b("b", {2, 270, 400}), y(float32, {2, 300, 400});
    check_threads(y, [&] { kernels::matmul(a, b, y); });
}

TEST(CpuThreads, SoftmaxAndCrossEntropy) {
    const Array x("x", {3000, 37, 1}), y(float32, {3000, 37, 1});
    check_threads(y, [&] { kernels::softmax(x, y, false); });
    const Array logits("l", {3000, 37}), target(int64, {3000}), loss(float32, {3000});
    const Array lse(float32, {3000});
    check_threads(loss, [&] { kernels::cross_entropy(logits, target, {}, loss, lse); });
}

TEST(CpuThreads, Normalize) {
    const Array x("x", {5000, 24}), grad("g", {5000, 24}), mean(float32, {5000});
    const Array rstd(float32, {5000}), y(float32, {5000, 24}), gamma(float32, {24});
    check_threads(y, [&] { kernels::layer_norm(x, nullptr, nullptr, 1e-5, y, mean, rstd); });
    check_threads(gamma, [&] {
        kernels::layer_norm_backward(grad, x, mean, rstd, nullptr, nullptr, &gamma.view, nullptr);
    });
    const Array images("i", {500, 24, 10}), center(float32, {24}), var(float32, {24});
    check_threads(var, [&] { kernels::channel_moments(images, center, var); });
}

TEST(CpuThreads, Random) {
    const RandomKey key{5, 9};
    const Array y(float32, {200001}), order(int64, {200000}), x("x", {200001});
    check_threads(y, [&] { kernels::uniform(key, -1, 3, y); });
    check_threads(y, [&] { kernels::normal(key, 0, 1, y); });
    check_threads(y, [&] { kernels::dropout(key, 0.3, x, y); });
    check_threads(order, [&] { kernels::permutation(key, order); });
}

TEST(CpuThreads, SortAndSelect) {
    const Array x("x", {3, 200001}), values(float32, {3, 200001}), indices(int64, {3, 200001});
    const Array few(float32, {3, 100}), one(float32, {3, 1});
    const kernels::fn::Rank middle{.q = 0.5};
    check_threads(values, [&] { kernels::sort(x, true, values, nullptr); });
    check_threads(indices, [&] { kernels::sort(x, false, values, &indices.view); });
    check_threads(few, [&] { kernels::sort(x, true, few, &indices.view); });
    check_threads(one, [&] {
        kernels::select(x, {&middle, 1}, kernels::fn::NanRule::propagate, one, nullptr);
    });
}

TEST(CpuThreads, IndexAdd) {
    const Array source("s", {4000, 33}), index(int64, {4000}), y(float32, {7, 33});
    for (int64_t i = 0; i < 4000; ++i) index.view.ptr<int64_t>()[i] = i * i % 7;
    check_threads(y, [&] {
        kernels::scatter_slices("index_add", kernels::Combine::add, source, index, 0, y);
    });
}

TEST(CpuThreads, Update) {
    const Array w("w", {70001}), grad("g", {70001}), m(float32, {70001}), v(float32, {70001});
    const kernels::UpdateSlot slots[] = {{w, grad, {m, v, {}}}};
    const fn::AdamStep step{.lr = 0.1,
                            .beta1 = 0.9,
                            .beta2 = 0.99,
                            .eps = 1e-8,
                            .correction1 = 0.1,
                            .sqrt_correction2 = 0.1};
    check_threads(w, [&] {
        kernels::zero(Device(), m.view.data, 70001 * sizeof(float));
        kernels::zero(Device(), v.view.data, 70001 * sizeof(float));
        kernels::adam(step, slots);
    });
}

// The step of one element, whatever its neighbours.
TEST(CpuThreads, AnUpdateDoesNotDependOnThePlace) {
    const fn::AdamStep step{.lr = 0.1,
                            .beta1 = 0.9,
                            .beta2 = 0.99,
                            .eps = 1e-8,
                            .weight_decay = 0.1,
                            .correction1 = 0.1,
                            .sqrt_correction2 = 0.1};
    const int64_t n = 61;
    const auto run = [&](int64_t piece) {
        const Array w("w", {n}), grad("g", {n}), m("m", {n}), v(float32, {n});
        for (int64_t at = 0; at < n; at += piece) {
            const auto part = [&](const Array& x) {
                const Shape size{std::min(piece, n - at)};
                return View{x.view.ptr<float>() + at, float32, Device(), size, {1}};
            };
            const kernels::UpdateSlot slots[] = {{part(w), part(grad), {part(m), part(v), {}}}};
            kernels::adam(step, slots);
        }
        return w.words;
    };
    for (int64_t piece : {1, 3, 17, 60}) EXPECT_EQ(run(piece), run(n)) << piece;
}

TEST(CpuThreads, ExceptionsOfChunksArriveTheLowestFirst) {
    const Threads restore;
    set_num_threads(7);
    try {
        kernels::cpu::parallel_for(100, 1, [](int64_t begin, int64_t) {
            if (begin % 10 == 3) throw ValueError(std::to_string(begin));
        });
        FAIL();
    } catch (const ValueError& error) {
        EXPECT_STREQ(error.what(), "3");
    }
}

TEST(CpuThreads, TheCallersSettingsStay) {
    const Threads restore;
    const int before = omp_get_max_threads();
    set_num_threads(3);
    const Array x("x", {500000}), y(float32, {500000});
    kernels::unary(fn::Exp{}, x, y);
    EXPECT_EQ(omp_get_max_threads(), before);
    EXPECT_EQ(num_threads(), 3);
    EXPECT_THROW(set_num_threads(0), ValueError);
}

TEST(CpuThreads, KernelsMayBeCalledFromSeveralThreads) {
    const Array x("x", {100000}), wanted(float32, {100000});
    kernels::unary(fn::Exp{}, x, wanted);
    std::vector<std::thread> threads;
    bool equal[4] = {};
    for (bool& result : equal)
        threads.emplace_back([&] {
            const Array y(float32, {100000});
            for (int i = 0; i < 20; ++i) kernels::unary(fn::Exp{}, x, y);
            result = y.words == wanted.words;
        });
    for (std::thread& thread : threads) thread.join();
    for (bool result : equal) EXPECT_TRUE(result);
}

}  // namespace
}  // namespace tern::test
