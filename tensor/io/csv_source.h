// Where the text of a CSV file comes from: a window at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "tensor/io/file_bytes.h"

namespace tern {

struct CsvWindow {
    const char* text;
    size_t size;
    bool last;  // the text ends the file
};

class CsvSource {
 public:
    // A regular file, read as it is needed; anything else is read to its end at once.
    static CsvSource of_file(const std::string& path);
    // Text that outlives the source.
    static CsvSource of_text(std::string_view text);

    size_t size() const { return file_ ? file_->size() : text_.size(); }
    // `size` bytes from `offset`, or what there is; valid until the next call.
    CsvWindow window(size_t offset, size_t size);

 private:
    std::unique_ptr<InputFile> file_;
    FileBytes whole_;
    std::string_view text_;
    FileBytes buffer_;
};

}  // namespace tern
