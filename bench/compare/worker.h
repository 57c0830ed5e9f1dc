// The workloads of `./dev bench compare`: a name, and what makes the step that is timed.
#pragma once

#include <functional>
#include <map>
#include <string>

namespace tern::bench {

using Step = std::function<double()>;  // returns a checksum of the result
using Make = std::function<Step()>;    // prepares the inputs, the same as the peers'

void add_boosting_workloads(std::map<std::string, Make>& all);
void add_kmeans_workloads(std::map<std::string, Make>& all);
void add_matmul_workloads(std::map<std::string, Make>& all);
void add_neighbor_workloads(std::map<std::string, Make>& all);
void add_optimizer_workloads(std::map<std::string, Make>& all);
void add_pca_workloads(std::map<std::string, Make>& all);
void add_start_workloads(std::map<std::string, Make>& all);
void add_stopping_workloads(std::map<std::string, Make>& all);
void add_tensor_workloads(std::map<std::string, Make>& all);
void add_csv_workloads(std::map<std::string, Make>& all);
void add_training_workloads(std::map<std::string, Make>& all);
void add_tree_workloads(std::map<std::string, Make>& all);

}  // namespace tern::bench
