// CsvLog: the history as a CSV file that grows by a row an epoch.
#pragma once

#include "nn/callback.h"

namespace tern TERN_PUBLIC {
namespace nn {

// Writes trainer.history().to_csv() after every epoch, at once, so that the file is whole whenever
// it is read, and a resumed run goes on in it. Folders are made. fit throws IoError.
class CsvLog : public Callback {
 public:
    explicit CsvLog(std::string path) : path_(std::move(path)) {}
    void on_fit_begin(Trainer& trainer) override;
    void on_epoch_end(Trainer& trainer, const EpochRecord& record) override;

 private:
    std::string path_;
};

}  // namespace nn
}  // namespace tern
