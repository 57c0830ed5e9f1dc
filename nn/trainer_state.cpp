// Saving a training run and taking it up again.
#include <charconv>

#include "autograd/grad_mode.h"
#include "nn/optim/optimizer.h"
#include "nn/trainer.h"
#include "tensor/factory.h"
#include "tensor/io/safetensors.h"
#include "tensor/random.h"

namespace tern::nn {
namespace {

constexpr const char* kFormat = "tern training state 1";
constexpr int64_t kColumns = 4;  // of the history, before the metrics

void add_prefixed(StateDict& to, const std::string& prefix, const StateDict& from) {
    for (const auto& [name, value] : from) to[prefix + name] = value;
}

StateDict without_prefix(const StateDict& from, const std::string& prefix) {
    StateDict out;
    for (auto at = from.lower_bound(prefix); at != from.end() && at->first.starts_with(prefix);
         ++at)
        out[at->first.substr(prefix.size())] = at->second;
    return out;
}

template <class T>
T number(const Metadata& text, const std::string& key) {
    const auto found = text.find(key);
    T value = {};
    bool good = found != text.end();
    if (good) {
        const std::string& s = found->second;
        const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), value);
        good = error == std::errc() && end == s.data() + s.size();
    }
    TERN_CHECK(good, FormatError, "Trainer: resume: the file's ", key, " is missing or no number");
    return value;
}

// One row an epoch: train_loss, valid_loss, lr, seconds, metrics.
Tensor history_table(const History& history) {
    const size_t metrics = history.empty() ? 0 : history.epochs.front().metrics.size();
    std::vector<double> values;
    for (const EpochRecord& r : history) {
        values.insert(values.end(), {r.train_loss, r.valid_loss, r.lr, r.seconds});
        for (const auto& entry : r.metrics) values.push_back(entry.second);
    }
    return from_vector<double>(
        values, {static_cast<int64_t>(history.size()), kColumns + static_cast<int64_t>(metrics)});
}

StateDict cloned(const StateDict& state) {
    StateDict out;
    for (const auto& [name, value] : state) out[name] = value.clone();
    return out;
}

}  // namespace

// Calls f(callback, prefix) for the callbacks that have a name.
template <class F>
void Trainer::each_callback_state(F f) const {
    std::map<std::string, int> seen;
    for (const auto& callback : callbacks_) {
        const std::string name = callback->name();
        if (!name.empty()) f(*callback, detail::concat("callback.", name, ".", seen[name]++, "."));
    }
}

StateDict Trainer::saved_tensors() const {
    StateDict out;
    add_prefixed(out, "model.", model_->state_dict());
    add_prefixed(out, "optimizer.", optimizer_.state_dict());
    each_callback_state([&](Callback& callback, const std::string& prefix) {
        add_prefixed(out, prefix, callback.state_dict());
    });
    if (scaler_.is_enabled()) add_prefixed(out, "scaler.", scaler_.state_dict());
    out["history"] = history_table(history_);
    return out;
}

void Trainer::save(const std::string& path) const {
    Metadata text = {{"format", kFormat},
                     {"epoch", std::to_string(epoch())},
                     {"generator_seed", std::to_string(default_generator().seed())},
                     {"generator_draw", std::to_string(default_generator().draw())},
                     {"train_epoch", std::to_string(train_ ? train_->epoch() : epoch())},
                     {"valid_epoch", std::to_string(valid_ ? valid_->epoch() : epoch())}};
    if (stopping_) text["stop_reason"] = history_.stop_reason;
    std::string names;
    if (!history_.empty())
        for (const auto& entry : history_.epochs.front().metrics) names += entry.first + "\n";
    text["metrics"] = names;
    save_safetensors(path, saved_tensors(), text);
}

void Trainer::load_parts(const StateDict& state) {
    const StateDict old_model = cloned(model_->state_dict());
    const StateDict old_optimizer = optimizer_.state_dict();
    try {
        model_->load_state_dict(without_prefix(state, "model."));
        optimizer_.load_state_dict(without_prefix(state, "optimizer."));
        each_callback_state([&](Callback& callback, const std::string& prefix) {
            callback.load_state_dict(without_prefix(state, prefix));
        });
        const StateDict scaler = without_prefix(state, "scaler.");
        if (scaler_.is_enabled() && !scaler.empty()) scaler_.load_state_dict(scaler);
    } catch (...) {
        model_->load_state_dict(old_model);
        optimizer_.load_state_dict(old_optimizer);
        throw;
    }
}

void Trainer::load_history(const StateDict& tensors, const Metadata& text) {
    std::vector<std::string> names;
    std::string name;
    for (const char c : text.contains("metrics") ? text.at("metrics") : std::string()) {
        if (c == '\n')
            names.push_back(std::exchange(name, {}));
        else
            name += c;
    }
    const auto found = tensors.find("history");
    const auto epochs = number<int64_t>(text, "epoch");
    const int64_t columns = kColumns + static_cast<int64_t>(names.size());
    TERN_CHECK(found != tensors.end() && found->second.shape() == Shape({epochs, columns}),
               FormatError, "Trainer: resume: a history of ", epochs, " epochs is wanted");
    const std::vector<double> values = found->second.to_vector<double>();
    History history;
    for (int64_t e = 0; e < epochs; ++e) {
        const double* row = values.data() + e * columns;
        EpochRecord record = {.epoch = e + 1, .train_loss = row[0], .valid_loss = row[1]};
        record.lr = row[2];
        record.seconds = row[3];
        for (size_t m = 0; m < names.size(); ++m) record.metrics[names[m]] = row[kColumns + m];
        history.epochs.push_back(std::move(record));
    }
    stopping_ = text.contains("stop_reason");
    if (stopping_) history.stop_reason = text.at("stop_reason");
    history_ = std::move(history);
}

void Trainer::resume(const std::string& path) {
    const NoGradGuard guard;
    const Metadata text = load_safetensors_metadata(path);
    const auto format = text.find("format");
    TERN_CHECK(format != text.end() && format->second == kFormat, FormatError,
               "Trainer: resume: ", path, " is not a training state that this tern saved");
    const Progress progress = {.train_epoch = number<int64_t>(text, "train_epoch"),
                               .valid_epoch = number<int64_t>(text, "valid_epoch"),
                               .generator_seed = number<uint64_t>(text, "generator_seed"),
                               .generator_draw = number<uint64_t>(text, "generator_draw")};
    const StateDict tensors = load_safetensors(path);
    load_parts(tensors);
    load_history(tensors, text);
    resumed_ = progress;
}

}  // namespace tern::nn
