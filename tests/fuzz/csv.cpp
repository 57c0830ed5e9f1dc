// Fuzzes the reader of CSV files: blocks of a few bytes must give the table, or the error, that one
// block gives. The first byte chooses options.
#include <limits>

#include "tensor/io/csv_stream.h"
#include "tests/fuzz/target.h"

namespace {

using namespace tern;

std::string told(std::string_view text, const CsvOptions& options, size_t block) {
    try {
        CsvStream stream(CsvSource::of_text(text), "fuzz", options, block);
        const CsvTable table = stream.read(std::numeric_limits<int64_t>::max());
        std::string out = std::to_string(table.n_rows());
        for (const std::string& name : table.columns()) {
            out += "\n" + name + ":" + std::to_string(static_cast<int>(table.type(name)));
            if (table.type(name) == CsvType::text)
                for (auto cell : table.text(name)) out.append("|").append(cell);
            else
                for (double value : table.numeric(name)) out += detail::concat("|", value);
            for (bool missing : table.missing(name).to_vector<bool>()) out += missing ? '1' : '0';
        }
        for (int64_t row = 0; row < table.n_rows(); ++row)
            out += "," + std::to_string(table.line(row));
        return out;
    } catch (const FormatError& error) {
        return error.what();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0 || size > 4096) return 0;
    const uint8_t choice = data[0];
    CsvOptions options = {.delimiter = choice & 1 ? ';' : ',',
                          .header = (choice & 2) == 0,
                          .comment = choice & 4 ? '#' : '\0',
                          .skip_rows = choice >> 6};
    if (choice & 8) options.type = CsvType::text;
    return test::fuzz_text(data + 1, size - 1, [&](std::string_view text) {
        const std::string whole = told(text, options, 1 << 14);
        test::require(told(text, options, 1 + (choice >> 4 & 3) * 5) == whole);
    });
}
