#include "nn/history.h"

#include <charconv>
#include <cmath>

#include "tensor/core/error.h"
#include "tensor/io/atomic_file.h"

namespace tern::nn {

double EpochRecord::value(const std::string& name) const {
    if (name == "train_loss") return train_loss;
    if (name == "valid_loss") return valid_loss;
    if (name == "lr") return lr;
    if (name == "seconds") return seconds;
    if (const auto found = metrics.find(name); found != metrics.end()) return found->second;
    std::string known = "train_loss, valid_loss, lr, seconds";
    for (const auto& entry : metrics) known += ", " + entry.first;
    detail::raise<ValueError>("EpochRecord: there is no \"", name, "\", only ", known);
}

const EpochRecord& History::best() const {
    TERN_CHECK(!empty(), ValueError, "History: no epoch has ended yet");
    const EpochRecord* best = nullptr;
    const bool validated = !std::isnan(epochs.front().valid_loss);
    for (const EpochRecord& record : epochs) {
        const auto loss = validated ? &EpochRecord::valid_loss : &EpochRecord::train_loss;
        if (!best || record.*loss < best->*loss) best = &record;
    }
    return *best;
}

namespace {
void append_number(std::string& out, double value) {
    out += ',';
    if (std::isnan(value)) return;
    char buffer[32];
    out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
}
}  // namespace

std::string History::to_csv() const {
    std::string out = "epoch,train_loss,valid_loss";
    if (!empty())
        for (const auto& entry : epochs.front().metrics) out += "," + entry.first;
    out += ",lr,seconds\n";
    for (const EpochRecord& record : epochs) {
        out += std::to_string(record.epoch);
        append_number(out, record.train_loss);
        append_number(out, record.valid_loss);
        for (const auto& entry : record.metrics) append_number(out, entry.second);
        append_number(out, record.lr);
        append_number(out, record.seconds);
        out += '\n';
    }
    return out;
}

void History::save_csv(const std::string& path) const { write_file(path, to_csv()); }

}  // namespace tern::nn
