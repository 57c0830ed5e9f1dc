// tern's side of `./dev bench compare`: reads lines "workload repetitions" on standard input and
// answers each with one line, the milliseconds of every repetition and a checksum of the result.
// The peers' side, and what each workload is, stand in compare.py.
#include "bench/compare/worker.h"

#include <tern/tensor/tensor.h>

#include <chrono>
#include <iostream>
#include <sstream>

namespace tern::bench {
namespace {

double milliseconds_of(const Step& step, double& checksum) {
    const auto start = std::chrono::steady_clock::now();
    checksum = step();
    const std::chrono::duration<double, std::milli> taken =
        std::chrono::steady_clock::now() - start;
    return taken.count();
}

}  // namespace
}  // namespace tern::bench

int main() {
    using namespace tern::bench;
    std::map<std::string, Make> all;
    add_boosting_workloads(all);
    add_kmeans_workloads(all);
    add_neighbor_workloads(all);
    add_pca_workloads(all);
    add_tensor_workloads(all);
    add_csv_workloads(all);
    add_tree_workloads(all);
    std::cout.precision(17);
    std::string line, loaded;
    Step step;
    while (std::getline(std::cin, line)) {
        std::istringstream words(line);
        std::string name;
        int repetitions = 1;
        words >> name >> repetitions;
        if (!all.contains(name)) {
            std::cout << "no such workload: " << name << std::endl;
            continue;
        }
        if (name != loaded) step = all.at(name)();
        loaded = name;
        double checksum = 0;
        for (int i = 0; i < repetitions; ++i) std::cout << milliseconds_of(step, checksum) << ' ';
        std::cout << checksum << std::endl;
    }
}
