// What is told and kept of a training run.
#pragma once

#include "examples/train/training.h"

namespace train {

// The table, its parts and the model, on the standard output.
void print_data(const Table& table, const Dataset& data);
// Where training stopped and why, and how good the model is on the test rows.
void print_results(Trained& trained, const Table& table, const Dataset& data);

// Makes the folder. Throws IoError.
void make_folder(const std::string& folder);
// model.safetensors (weights and scalers), history.csv and learning_curve.svg.
void save_results(const Trained& trained, const Table& table, const Dataset& data,
                  const std::string& folder);

}  // namespace train
