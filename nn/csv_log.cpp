#include "nn/csv_log.h"

#include "nn/folder.h"
#include "nn/trainer.h"

namespace tern::nn {

void CsvLog::on_fit_begin(Trainer&) { make_folder_of(path_); }

void CsvLog::on_epoch_end(Trainer& trainer, const EpochRecord&) {
    trainer.history().save_csv(path_);
}

}  // namespace tern::nn
