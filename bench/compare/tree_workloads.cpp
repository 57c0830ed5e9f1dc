// W-predict: the models and the rows that tree_peers.py left in a folder, predicted by tern.
#include <tern/classic/classic.h>

#include <cstdlib>

#include "bench/compare/worker.h"

namespace tern::bench {
namespace {

using namespace classic;

std::string in_folder(const std::string& file) {
    const char* const folder = std::getenv("TERN_COMPARE_FOLDER");
    return std::string(folder ? folder : ".") + "/" + file;
}

TreePredictor predictor_of(const std::string& file) {
    const std::string path = in_folder(file);
    return TreePredictor(file.ends_with(".json") ? load_xgboost(path) : load_lightgbm(path));
}

// The mean score of all rows.
Make many(const std::string& file) {
    return [file]() -> Step {
        const TreePredictor predictor = predictor_of(file);
        const Tensor x = load_npy(in_folder("x.npy"));
        return [=] {
            const Tensor scores = predictor.scores(x);
            double sum = 0;
            for (int64_t i = 0; i < scores.numel(); ++i) sum += scores.data<double>()[i];
            return sum / static_cast<double>(scores.numel());
        };
    };
}

// The mean score of the first 100, each predicted for itself.
Make one_by_one(const std::string& file) {
    return [file]() -> Step {
        const TreePredictor predictor = predictor_of(file);
        const Tensor x = load_npy(in_folder("x.npy"));
        return [=] {
            const auto d = static_cast<size_t>(x.size(1));
            double sum = 0, score = 0;
            for (size_t i = 0; i < 100; ++i) {
                predictor.scores_of_row(std::span<const float>(x.data<float>() + i * d, d),
                                        std::span(&score, 1));
                sum += score;
            }
            return sum / 100;
        };
    };
}

}  // namespace

void add_tree_workloads(std::map<std::string, Make>& all) {
    for (const char* file : {"xgboost.json", "lightgbm.txt", "sklearn.txt"}) {
        const std::string name = file, library = name.substr(0, name.find('.'));
        all["W-predict.many." + library] = many(name);
        all["W-predict.row." + library] = one_by_one(name);
    }
}

}  // namespace tern::bench
