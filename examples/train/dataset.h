// A CSV file as training, validation and test rows.
#pragma once

#include <tern/classic/classic.h>

#include <string>
#include <vector>

#include "examples/train/options.h"

namespace train {

// What the file holds.
struct Table {
    std::string name;  // of the file, without its folder
    std::vector<std::string> features;
    std::string target;
    std::vector<std::string> classes;  // of a classification; the targets are numbers of these
    tern::Tensor x;                    // [n, d] float64, NaN where a cell is empty
    tern::Tensor y;                    // int64 [n], or float64 [n, 1] of a regression

    int64_t n_rows() const { return x.size(0); }
    int64_t n_features() const { return x.size(1); }
    int64_t n_classes() const { return static_cast<int64_t>(classes.size()); }
};

// Reads and checks options.data. Throws tern::Error, one clear line, for a file or column that is
// missing, a cell that is not a number, a target of one class, or too few rows.
Table read_table(const Options& options);

struct Part {
    tern::Tensor x;  // [n, d] float32, scaled
    tern::Tensor y;  // int64 [n], or float32 [n, 1], scaled
};

// 20 % of the rows test, 15 % of the rest validates, the rest trains; classes keep their shares
// where every class has enough rows. The scalers have seen the training rows only.
struct Dataset {
    Part train, valid, test;
    tern::Tensor y_test;  // as in the table
    tern::classic::StandardScaler scaler;
    tern::classic::StandardScaler target_scaler;  // of a regression
};

Dataset split_table(const Table& table, int64_t seed);

}  // namespace train
