// Reading CSV files, which compare.py writes into the folder that TERN_COMPARE_FOLDER names.
#include <tern/tensor/tensor.h>

#include <cstdlib>

#include "bench/compare/worker.h"

namespace tern::bench {
namespace {

std::string file(const std::string& name) {
    const char* folder = std::getenv("TERN_COMPARE_FOLDER");
    return std::string(folder ? folder : ".") + "/" + name;
}

Step read_numbers() {
    const std::string path = file("numbers.csv");
    return [=] {
        const CsvTable table = read_csv(path);
        return table.values("exact3").data<double>()[table.n_rows() / 2];
    };
}

Step read_text() {
    const std::string path = file("text.csv");
    return [=] {
        const CsvTable table = read_csv(path);
        const auto row = static_cast<size_t>(table.n_rows() / 2);
        return table.values("price").data<double>()[row] +
               static_cast<double>(table.text("comment")[row].size());
    };
}

}  // namespace

void add_csv_workloads(std::map<std::string, Make>& all) {
    all["csv.numbers"] = read_numbers;
    all["csv.text"] = read_text;
}

}  // namespace tern::bench
