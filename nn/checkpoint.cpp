#include "nn/checkpoint.h"

#include <filesystem>

#include "nn/folder.h"
#include "nn/trainer.h"
#include "tensor/factory.h"
#include "tensor/io/safetensors.h"

namespace tern::nn {

Checkpoint::Checkpoint(const CheckpointOptions& options) : options_(options) {
    TERN_CHECK(!options.path.empty(), ValueError, "Checkpoint: the path is empty");
    TERN_CHECK(options.mode == "min" || options.mode == "max", ValueError,
               "Checkpoint: mode is min or max, got ", options.mode);
}

std::string Checkpoint::last_path() const {
    if (!options_.last_path.empty()) return options_.last_path;
    std::filesystem::path path = options_.path;
    const std::string ending = path.extension().string();
    return path.replace_extension().string() + ".last" + ending;
}

void Checkpoint::on_fit_begin(Trainer& trainer) {
    make_folder_of(path());
    make_folder_of(last_path());
    if (trainer.epoch() == 0) best_epoch_ = 0;
}

void Checkpoint::on_epoch_end(Trainer& trainer, const EpochRecord& record) {
    if (!options_.save_best) return;
    const std::string monitor = !options_.monitor.empty()  ? options_.monitor
                                : trainer.has_validation() ? "valid_loss"
                                                           : "train_loss";
    const double value = record.value(monitor);
    if (best_epoch_ > 0 && !(options_.mode == "min" ? value < best_ : value > best_)) return;
    save_safetensors(path(), trainer.model().state_dict(),
                     {{"epoch", std::to_string(record.epoch)},
                      {"monitor", monitor},
                      {"value", detail::concat(value)}});
    best_ = value;
    best_epoch_ = record.epoch;
}

void Checkpoint::on_epoch_complete(Trainer& trainer, const EpochRecord&) {
    if (options_.save_last) trainer.save(last_path());
}

StateDict Checkpoint::state_dict() const {
    return {{"best", scalar(best_, {.dtype = float64})},
            {"best_epoch", from_vector<int64_t>({best_epoch_}, Shape{})}};
}

void Checkpoint::load_state_dict(const StateDict& state) {
    // A file saved without a checkpoint callback, by Trainer::save, knows of no best model.
    if (!state.contains("best") || !state.contains("best_epoch")) return;
    best_ = state.at("best").item<double>();
    best_epoch_ = state.at("best_epoch").item<int64_t>();
}

}  // namespace tern::nn
