// What the user asked for on the command line.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace train {

enum class Task { classification, regression };

struct Options {
    std::string data;    // a CSV file
    std::string target;  // its column; the last one if empty
    Task task = Task::classification;
    std::string device = "auto";
    std::vector<int64_t> hidden = {128, 64, 32};
    double lr = 1e-3;
    int64_t batch_size = 64;
    int64_t max_epochs = 200;
    int64_t patience = 10;
    int64_t seed = 42;
    std::string save = "runs/train";
};

// The program ends at once with this code: after --help, or after a mistake has been told.
struct Exit {
    int code;
};

// Throws Exit.
Options parse_options(int argc, char** argv);

}  // namespace train
