#include "tensor/io/csv_source.h"

#include <algorithm>
#include <vector>

#include "kernels/host_tasks.h"

namespace tern {
namespace {
constexpr size_t kPiece = size_t{1} << 20;  // that one thread reads
}

CsvSource CsvSource::of_file(const std::string& path) {
    CsvSource source;
    source.file_ = std::make_unique<InputFile>(path);
    if (source.file_->size() > 0) return source;
    source.whole_ = read_to_end(*source.file_);
    source.file_.reset();
    const std::span<char> text = source.whole_.text();
    source.text_ = {text.data(), text.size()};
    return source;
}

CsvSource CsvSource::of_text(std::string_view text) {
    CsvSource source;
    source.text_ = text;
    return source;
}

CsvWindow CsvSource::window(size_t offset, size_t size) {
    if (!file_) {
        offset = std::min(offset, text_.size());
        const size_t there = std::min(size, text_.size() - offset);
        return {text_.data() + offset, there, offset + there == text_.size()};
    }
    if (buffer_.size < size) {
        buffer_.data = std::make_unique_for_overwrite<std::byte[]>(size);
        buffer_.size = size;
    }
    const size_t pieces = (size + kPiece - 1) / kPiece;
    std::vector<size_t> got(pieces);
    kernels::host_tasks(static_cast<int64_t>(pieces), [&](int64_t i) {
        const size_t begin = static_cast<size_t>(i) * kPiece;
        got[static_cast<size_t>(i)] = file_->read_at(offset + begin, buffer_.data.get() + begin,
                                                     std::min(kPiece, size - begin));
    });
    size_t there = 0;  // a piece that is not full is the end, whatever came after it
    for (size_t i = 0; i < pieces; ++i) {
        there += got[i];
        if (got[i] < std::min(kPiece, size - i * kPiece)) break;
    }
    return {buffer_.text().data(), there, there < size};
}

}  // namespace tern
