// W03 to W05, reductions down columns, and the sorts and scans.
#include <tern/autograd/autograd.h>

#include <cmath>

#include "bench/compare/inputs.h"
#include "bench/compare/worker.h"

namespace tern::bench {
namespace {

// Class i % classes for row i.
Tensor classes_of(int64_t rows, int64_t classes) {
    std::vector<int64_t> out(static_cast<size_t>(rows));
    for (int64_t i = 0; i < rows; ++i) out[static_cast<size_t>(i)] = i % classes;
    return from_vector(out);
}

double element(const Tensor& x, int64_t i) {
    return static_cast<double>(x.contiguous().data<float>()[i]);
}

Make chain(int64_t n) {
    return [n]() -> Step {
        const Tensor a = numbers({n}, 1), b = numbers({n}, 2), c = numbers({n}, 3),
                     d = numbers({n}, 4);
        return [=] {
            const NoGradGuard guard;
            return element(gelu(a * b + c) + d, n / 2);
        };
    };
}

Step copy() {
    const Tensor x = numbers({1 << 26}, 1), y = empty_like(x);
    return [=] {
        y.copy_(x);
        return element(y, 12345);
    };
}

Step row_sum() {
    const Tensor x = numbers({8192, 10000}, 1, 0, 1);
    return [=] { return element(sum(x, 1), 100); };
}

Make loss(int64_t rows, int64_t classes) {
    return [=]() -> Step {
        const Tensor x = numbers({rows, classes}, 1).requires_grad_();
        const Tensor y = classes_of(rows, classes);
        return [=] {
            x.set_grad({});
            const Tensor loss = cross_entropy(x, y);
            loss.backward();
            return loss.item<double>();
        };
    };
}

Step layer_norms() {
    const Tensor x = numbers({16384, 768}, 1).requires_grad_();
    const Tensor w = numbers({768}, 2).requires_grad_(), b = numbers({768}, 3).requires_grad_();
    const Tensor g = numbers({16384, 768}, 4);
    return [=] {
        for (const Tensor& leaf : {x, w, b}) leaf.set_grad({});
        const Tensor y = layer_norm(x, {768}, w, b);
        y.backward(g);
        return element(w.grad(), 5);
    };
}

constexpr int64_t kMany = 10'000'000;

Step sorted() {
    const Tensor x = numbers({kMany}, 1);
    return [=] { return element(sort(x).values, kMany / 3); };
}
Step sorted_values() {
    const Tensor x = numbers({kMany}, 1);
    return [=] { return element(msort(x), kMany / 3); };
}
Step largest() {
    const Tensor x = numbers({kMany}, 1);
    return [=] { return element(topk(x, 100).values, 99); };
}
Step running_sum() {
    const Tensor x = numbers({kMany}, 1, 0, 1);
    return [=] { return element(cumsum(x, 0), kMany - 1); };
}
Step distinct() {
    // 16 bits of each number: 65536 different values.
    const Tensor x = floor(numbers({kMany}, 1, 0, 65536));
    return [=] { return static_cast<double>(unique(x).values.numel()); };
}

// Down the columns of a wide array and of a long narrow one.
template <class Reduce>
void add_down(std::map<std::string, Make>& all, const std::string& name, const Reduce& reduce) {
    const auto down = [reduce](int64_t rows, int64_t columns) {
        return [=]() -> Step {
            const Tensor x = numbers({rows, columns}, 1, 0, 1);
            return [=] { return element(reduce(x), 7); };
        };
    };
    all["dim0." + name] = down(10000, 8192);
    all["dim0." + name + ".narrow"] = down(1'000'000, 32);
}

}  // namespace

void add_tensor_workloads(std::map<std::string, Make>& all) {
    all["copy"] = copy;
    all["W03.large"] = chain(1 << 26);
    all["W03.small"] = chain(1 << 14);
    all["W04.sum"] = row_sum;
    all["W04.large"] = loss(8192, 10000);
    all["W04.small"] = loss(4096, 10);
    all["W05"] = layer_norms;
    add_down(all, "sum", [](const Tensor& x) { return sum(x, 0); });
    add_down(all, "amax", [](const Tensor& x) { return amax(x, 0); });
    add_down(all, "argmax", [](const Tensor& x) { return argmax(x, 0).to(float32); });
    all["sort"] = sorted;
    all["sort.values"] = sorted_values;
    all["topk"] = largest;
    all["cumsum"] = running_sum;
    all["unique"] = distinct;
}

}  // namespace tern::bench
