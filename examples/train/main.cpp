// Trains a multilayer perceptron on a CSV file: reads, splits and scales the table, trains with
// early stopping, reports on rows the model has never seen, and saves what was learned.
//   train --data FILE.csv --target COLUMN     train --help lists the rest
#include <iostream>

#include "examples/train/report.h"

namespace {

void run(const train::Options& options) {
    const tern::Device device = train::choose_device(options.device);
    const train::Table table = train::read_table(options);
    const train::Dataset data = train::split_table(table, options.seed);
    train::make_folder(options.save);
    train::print_data(table, data);
    train::Trained trained = train::train_model(table, data, options, device);
    train::print_results(trained, table, data);
    train::save_results(trained, table, data, options.save);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        run(train::parse_options(argc, argv));
        return 0;
    } catch (const train::Exit& exit) {
        return exit.code;
    } catch (const std::exception& error) {
        std::cerr << "train: " << error.what() << "\n";
        return 1;
    }
}
