#include "examples/train/options.h"

#include <algorithm>
#include <CLI/CLI.hpp>
#include <cmath>
#include <functional>
#include <iostream>
#include <limits>
#include <sstream>

namespace train {
namespace {

constexpr int kBadUsage = 2;
constexpr int64_t kMost = 1'000'000'000;
constexpr int64_t kMostUnits = int64_t{1} << 20;

// Checks return a complaint about the text, or nothing.
using Check = std::function<std::string(const std::string&)>;

Check whole_number(int64_t low, int64_t high) {
    return [=](const std::string& text) -> std::string {
        int64_t value = 0;
        if (CLI::detail::lexical_cast(text, value) && value >= low && value <= high) return "";
        return text + " is not a whole number from " + std::to_string(low) + " to " +
               std::to_string(high);
    };
}

std::string positive(const std::string& text) {
    double value = 0;
    const bool good = CLI::detail::lexical_cast(text, value) && std::isfinite(value) && value > 0;
    return good ? "" : text + " is not a number above 0";
}

Check one_of(const std::vector<std::string>& words) {
    return [=](const std::string& text) -> std::string {
        if (std::find(words.begin(), words.end(), text) != words.end()) return "";
        return text + " is not one of " + CLI::detail::join(words, ", ");
    };
}

// A flag, with its default in the help.
template <class T>
CLI::Option* add(CLI::App& app, const std::string& flag, T& value, const char* type,
                 const std::string& what, const std::string& shown_default) {
    return app.add_option(flag, value, what + " [" + shown_default + "]")->type_name(type);
}
template <class T>
CLI::Option* add(CLI::App& app, const std::string& flag, T& value, const char* type,
                 const std::string& what) {
    std::ostringstream shown;
    shown << value;
    return add(app, flag, value, type, what, shown.str());
}

void declare(CLI::App& app, Options& options, std::string& task) {
    const Check count = whole_number(1, kMost);
    add(app, "--data", options.data, "FILE.csv", "table with a header row and numeric columns",
        "the breast-cancer data");
    add(app, "--target", options.target, "COLUMN", "column to predict", "the last one");
    add(app, "--task", task, "TASK", "classification or regression")
        ->check(one_of({"classification", "regression"}));
    add(app, "--device", options.device, "DEVICE", "auto, cpu or cuda")
        ->check(one_of({"auto", "cpu", "cuda"}));
    add(app, "--hidden", options.hidden, "N,N,...", "units of the hidden layers", "128,64,32")
        ->delimiter(',')
        ->expected(1)
        ->check(whole_number(1, kMostUnits));
    add(app, "--lr", options.lr, "RATE", "learning rate of Adam")->check(positive);
    add(app, "--batch-size", options.batch_size, "N", "rows a step")->check(count);
    add(app, "--max-epochs", options.max_epochs, "N", "passes over the rows, at most")
        ->check(count);
    add(app, "--patience", options.patience, "N", "epochs without improvement before stopping")
        ->check(count);
    add(app, "--seed", options.seed, "N", "of the split, the weights and the order of the rows")
        ->check(whole_number(0, std::numeric_limits<uint32_t>::max()));
    add(app, "--save", options.save, "DIR", "folder for the model, the history and its picture");
}

}  // namespace

Options parse_options(int argc, char** argv) {
    Options options;
    options.data = TRAIN_DEFAULT_DATA;
    std::string task = "classification";
    CLI::App app("Trains a multilayer perceptron on a table and tells how good it is.", "train");
    app.get_formatter()->column_width(24);
    declare(app, options, task);
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        std::cout << app.help();
        throw Exit{0};
    } catch (const CLI::ParseError& error) {
        std::cerr << "train: " << error.what() << " (train --help lists the flags)\n";
        throw Exit{kBadUsage};
    }
    options.task = task == "regression" ? Task::regression : Task::classification;
    return options;
}

}  // namespace train
