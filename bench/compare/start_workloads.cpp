// W25: a process from its start to its end, with one training step in it (start.cpp, which is built
// beside the worker). The checksum is the loss that it prints.
#include <cstdio>
#include <filesystem>
#include <stdexcept>

#include "bench/compare/worker.h"

namespace tern::bench {
namespace {

double run(const std::string& command) {
    FILE* const pipe = popen(command.c_str(), "r");
    double loss = 0;
    const bool read = pipe && std::fscanf(pipe, "%lf", &loss) == 1;
    if (!pipe || pclose(pipe) != 0 || !read) throw std::runtime_error(command + " failed");
    return loss;
}

Step start() {
    const auto worker = std::filesystem::read_symlink("/proc/self/exe");
    const std::string command = "exec '" + (worker.parent_path() / "compare_start").string() + "'";
    return [command] { return run(command); };
}

}  // namespace

void add_start_workloads(std::map<std::string, Make>& all) { all["W25"] = start; }

}  // namespace tern::bench
