// W01 and W02: large and small products of float matrices. The checksum is one element.
#include <tern/autograd/autograd.h>

#include <string>

#include "bench/compare/inputs.h"
#include "bench/compare/worker.h"

namespace tern::bench {
namespace {

constexpr int kSmallCalls = 1000;  // products in a step of W02

Make product(int64_t n, int64_t k, int64_t m, int calls) {
    return [=]() -> Step {
        const Tensor a = numbers({n, k}, 1, 0, 1), b = numbers({k, m}, 2, 0, 1);
        return [=] {
            const NoGradGuard guard;
            Tensor y;
            for (int i = 0; i < calls; ++i) y = matmul(a, b);
            return static_cast<double>(y.data<float>()[n / 3 * m + m / 3]);
        };
    };
}

}  // namespace

void add_matmul_workloads(std::map<std::string, Make>& all) {
    all["W01.2048"] = product(2048, 2048, 2048, 1);
    all["W01.512"] = product(512, 512, 512, 1);
    all["W01.thin"] = product(4096, 256, 1024, 1);
    all["W02.32x32x32"] = product(32, 32, 32, kSmallCalls);
    all["W02.64x128x64"] = product(64, 128, 64, kSmallCalls);
    all["W02.64x784x128"] = product(64, 784, 128, kSmallCalls / 10);
    all["W02.256x64x10"] = product(256, 64, 10, kSmallCalls);
}

}  // namespace tern::bench
