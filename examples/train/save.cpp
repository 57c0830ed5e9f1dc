// The files a training run leaves.
#include <cstdio>
#include <filesystem>

#include "examples/learning_curve.h"
#include "examples/train/report.h"

namespace train {
namespace {

using namespace tern;

std::string lines(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? "" : "\n") + name;
    return out;
}

void add_scaler(TensorMap& tensors, const std::string& prefix,
                const classic::StandardScaler& scaler) {
    tensors[prefix + ".mean"] = scaler.mean();
    tensors[prefix + ".scale"] = scaler.scale();
}

void save_model(const Trained& trained, const Table& table, const Dataset& data,
                const std::string& path) {
    TensorMap tensors = trained.model.state_dict();
    add_scaler(tensors, "scaler", data.scaler);
    Metadata about = {{"architecture", trained.architecture},
                      {"task", table.classes.empty() ? "regression" : "classification"},
                      {"target", table.target},
                      {"features", lines(table.features)}};
    if (table.classes.empty())
        add_scaler(tensors, "target_scaler", data.target_scaler);
    else
        about["classes"] = lines(table.classes);
    save_safetensors(path, tensors, about);
}

void save_picture(const Trained& trained, const Table& table, const std::string& path) {
    examples::LearningCurve curve;
    curve.title = table.name + ", " + trained.architecture;
    curve.loss_name =
        table.classes.empty() ? "mean squared error (scaled target)" : "cross-entropy";
    for (const nn::EpochRecord& record : trained.history) {
        curve.train.push_back(record.train_loss);
        curve.valid.push_back(record.valid_loss);
    }
    curve.best_epoch = static_cast<int>(trained.best_epoch);
    write_file(path, examples::learning_curve_svg(curve));
}

}  // namespace

void make_folder(const std::string& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    TERN_CHECK(!error, IoError, "\"", folder, "\" cannot be made: ", error.message());
}

void save_results(const Trained& trained, const Table& table, const Dataset& data,
                  const std::string& folder) {
    save_model(trained, table, data, folder + "/model.safetensors");
    trained.history.save_csv(folder + "/history.csv");
    save_picture(trained, table, folder + "/learning_curve.svg");
    std::printf("\nwrote model.safetensors, history.csv and learning_curve.svg to %s\n",
                folder.c_str());
}

}  // namespace train
