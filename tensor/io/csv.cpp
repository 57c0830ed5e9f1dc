#include "tensor/io/csv.h"

#include <limits>

#include "tensor/io/csv_stream.h"

namespace tern {
namespace {
constexpr int64_t kAllRows = std::numeric_limits<int64_t>::max();
}

std::vector<std::string> csv_na_values() {
    return {"",     "#N/A",   "#N/A N/A", "#NA",  "-1.#IND", "-1.#QNAN", "-NaN",
            "-nan", "1.#IND", "1.#QNAN",  "<NA>", "N/A",     "NA",       "NULL",
            "NaN",  "None",   "n/a",      "nan",  "null"};
}

CsvTable read_csv(const std::string& path, const CsvOptions& options) {
    return CsvStream(CsvSource::of_file(path), path, options).read(kAllRows);
}

CsvTable parse_csv(std::string_view text, const std::string& name, const CsvOptions& options) {
    return CsvStream(CsvSource::of_text(text), name, options).read(kAllRows);
}

CsvReader::CsvReader(const std::string& path, int64_t rows, const CsvOptions& options)
    : rows_(rows) {
    TERN_CHECK(rows >= 1, ValueError, "CsvReader: pieces of at least 1 row are wanted, got ", rows);
    stream_ = std::make_unique<CsvStream>(CsvSource::of_file(path), path, options);
}
CsvReader::~CsvReader() = default;
CsvReader::CsvReader(CsvReader&&) noexcept = default;
CsvReader& CsvReader::operator=(CsvReader&&) noexcept = default;

const std::vector<std::string>& CsvReader::columns() const { return stream_->names(); }

std::optional<CsvTable> CsvReader::next() {
    CsvTable table = stream_->read(rows_);
    if (table.n_rows() == 0) return std::nullopt;
    return table;
}

}  // namespace tern
