// tern's side of `./dev bench compare`: reads lines "workload repetitions" on standard input and
// answers each with one line, the milliseconds of every repetition and a checksum of the result;
// "memory workload" with the megabytes by which one step raises the peak of the process's memory.
// The peers' side, and what each workload is, stand in compare.py.
#include "bench/compare/worker.h"

#include <tern/tensor/tensor.h>

#include <chrono>
#include <fstream>
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

// Of a line of /proc/self/status, which is in units of 1024 bytes.
double megabytes(const std::string& field) {
    std::ifstream status("/proc/self/status");
    std::string word;
    double size = 0;
    while (status >> word)
        if (word == field) status >> size;
    return size * 1024e-6;
}

// The resident memory's, without pages of files, as memory.py measures it; see proc(5).
double peak_growth(const Step& step) {
    std::ofstream("/proc/self/clear_refs") << 5 << std::flush;
    const double before = megabytes("VmRSS:") - megabytes("RssFile:");
    step();
    return megabytes("VmHWM:") - megabytes("RssFile:") - before;
}

}  // namespace
}  // namespace tern::bench

int main() {
    using namespace tern::bench;
    std::map<std::string, Make> all;
    add_boosting_workloads(all);
    add_kmeans_workloads(all);
    add_matmul_workloads(all);
    add_neighbor_workloads(all);
    add_optimizer_workloads(all);
    add_pca_workloads(all);
    add_start_workloads(all);
    add_stopping_workloads(all);
    add_tensor_workloads(all);
    add_csv_workloads(all);
    add_training_workloads(all);
    add_tree_workloads(all);
    std::cout.precision(17);
    std::string line, loaded;
    Step step;
    while (std::getline(std::cin, line)) {
        std::istringstream words(line);
        std::string name;
        int repetitions = 1;
        words >> name;
        const bool memory = name == "memory";
        if (memory)
            words >> name;
        else
            words >> repetitions;
        if (!all.contains(name)) {
            std::cout << "no such workload: " << name << std::endl;
            continue;
        }
        if (name != loaded) step = all.at(name)();
        loaded = name;
        if (memory) {
            std::cout << peak_growth(step) << std::endl;
            continue;
        }
        double checksum = 0;
        for (int i = 0; i < repetitions; ++i) std::cout << milliseconds_of(step, checksum) << ' ';
        std::cout << checksum << std::endl;
    }
}
