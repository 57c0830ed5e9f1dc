// What a training run measured, epoch by epoch.
#pragma once

#include <limits>
#include <map>
#include <string>
#include <vector>

#include "tensor/core/host_device.h"

namespace tern TERN_PUBLIC {
namespace nn {

struct EpochRecord {
    int64_t epoch = 0;                                             // from 1
    double train_loss = std::numeric_limits<double>::quiet_NaN();  // mean over the samples
    double valid_loss = std::numeric_limits<double>::quiet_NaN();  // NaN without validation data
    std::map<std::string, double> metrics;                         // of the validation data
    double lr = 0;                                                 // when the epoch began
    double seconds = 0;

    // "train_loss", "valid_loss", "lr", "seconds" or a metric. Throws ValueError, listing what
    // there is, for another name.
    double value(const std::string& name) const;
};

struct History {
    std::vector<EpochRecord> epochs;
    std::string stop_reason;  // a sentence

    bool empty() const { return epochs.empty(); }
    size_t size() const { return epochs.size(); }
    const EpochRecord& operator[](size_t i) const { return epochs[i]; }
    const EpochRecord& back() const { return epochs.back(); }
    auto begin() const { return epochs.begin(); }
    auto end() const { return epochs.end(); }

    // The epoch of the lowest validation loss, or training loss where there is none; the first of
    // equals. Throws ValueError when empty.
    const EpochRecord& best() const;

    // One row an epoch: epoch, train_loss, valid_loss, the metrics, lr, seconds. Numbers are
    // written so that they read back exactly; an absent one is empty.
    std::string to_csv() const;
    // Replaces the file at once. Throws IoError.
    void save_csv(const std::string& path) const;
};

}  // namespace nn
}  // namespace tern
