// CSV files cut into blocks and read by threads, in pieces and whole: always the same table.
#include "tensor/io/csv_stream.h"

#include <sys/stat.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <random>
#include <thread>

#include "kernels/threads.h"
#include "tests/support/compare.h"
#include "tests/support/temp_folder.h"
#include "tests/support/throws.h"

namespace tern {
namespace {

constexpr int64_t kAllRows = std::numeric_limits<int64_t>::max();

CsvTable in_blocks(const std::string& text, size_t block, const CsvOptions& options = {}) {
    return CsvStream(CsvSource::of_text(text), "data.csv", options, block).read(kAllRows);
}

// A table as text, or the error.
template <class Read>
std::string told(Read read) {
    try {
        const CsvTable table = read();
        std::string out;
        for (const std::string& name : table.columns()) {
            out += "\n" + name + "|" + std::to_string(static_cast<int>(table.type(name)));
            if (table.type(name) == CsvType::text)
                for (auto cell : table.text(name)) out += "|" + std::string(cell);
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

std::string random_text(std::mt19937& random) {
    const char* const pieces[] = {"1",           "-2.5", "x",    "\"", "\"\"", ",",
                                  ",",           "\n",   "\r\n", "NA", "true", "\"a\nb\"",
                                  "\"q,\"\"r\"", "#",    "\n",   ","};
    std::string text = "a,b\n";
    for (int i = static_cast<int>(random() % 40); i > 0; --i) text += pieces[random() % 16];
    return text;
}

std::string random_table(std::mt19937& random) {
    const char* const cells[] = {"1",  "-25",  "0.5",      "\"1\"",       "",
                                 "NA", "true", "\"x\ny\"", "\"a\"\"b,\"", "word"};
    const size_t kinds = 1 + random() % 10;
    std::string text = "a,b,c\n";
    for (int row = static_cast<int>(random() % 30); row > 0; --row) {
        for (int column = 0; column < 3; ++column) {
            text += cells[random() % (column == 0 ? 2 : kinds)];
            text += column < 2 ? "," : random() % 4 == 0 ? "\r\n" : "\n";
        }
        if (random() % 8 == 0) text += "\n";
    }
    return text;
}

TEST(CsvStream, blocks_of_any_size_give_the_same_table) {
    std::mt19937 random(5);
    for (int round = 0; round < 200; ++round) {
        const std::string text = round % 2 ? random_text(random) : random_table(random);
        const CsvOptions options = {.comment = round % 3 ? '\0' : '#'};
        const std::string whole = told([&] { return in_blocks(text, 1 << 16, options); });
        for (size_t block : {1, 2, 3, 7, 16, 64})
            ASSERT_EQ(told([&] { return in_blocks(text, block, options); }), whole)
                << "seed 5, round " << round << ", block " << block << ":\n"
                << text;
    }
}

TEST(CsvStream, threads_do_not_change_the_table) {
    std::mt19937 random(9);
    std::string text = "a,b,c\n";
    for (int row = 0; row < 20'000; ++row)
        text += std::to_string(random()) + "," + std::to_string(row * 1e-3) + ",\"w" +
                std::to_string(random() % 10) + (random() % 50 ? "" : "\n,") + "\"\n";
    const int threads = kernels::num_threads();
    kernels::set_num_threads(1);
    const std::string one = told([&] { return in_blocks(text, 1000); });
    kernels::set_num_threads(4);
    EXPECT_EQ(told([&] { return in_blocks(text, 1000); }), one);
    EXPECT_EQ(told([&] { return in_blocks(text, 1 << 18); }), one);
    kernels::set_num_threads(threads);
}

TEST(CsvStream, a_type_found_out_late_is_the_type_from_the_front) {
    std::string text = "i,f,s,m,b\n";
    for (int row = 0; row < 5000; ++row) text += "1,2,3,,true\n";
    const CsvTable table = in_blocks(text + "1,0.5,x,7,5\n", 64);
    EXPECT_EQ(table.type("i"), CsvType::int64);
    EXPECT_EQ(table.values("f").to_vector<double>()[4999], 2);
    EXPECT_EQ(table.text("s")[0], "3");
    EXPECT_EQ(table.text("b")[7], "true");
    EXPECT_TRUE(std::isnan(table.numeric("m")[4999]));
    EXPECT_EQ(table.numeric("m")[5000], 7);
}

TEST(CsvStream, pieces_put_together_are_the_whole) {
    const test::TempFolder folder;
    std::string text = "n,w\n";
    for (int row = 0; row < 1000; ++row)
        text += std::to_string(row) + (row % 7 ? ",w\n" : ",\"two\nlines\"\n");
    const std::string path = folder.file("t.csv", text);
    const CsvTable whole = read_csv(path);
    for (int64_t rows : {1, 7, 400, 1000, 5000}) {
        CsvReader reader(path, rows);
        EXPECT_EQ(reader.columns(), whole.columns());
        int64_t at = 0;
        while (const std::optional<CsvTable> part = reader.next()) {
            EXPECT_EQ(part->n_rows(), std::min(rows, 1000 - at));
            for (int64_t row : {int64_t{0}, part->n_rows() / 2, part->n_rows() - 1}) {
                EXPECT_EQ(part->values("n").data<int64_t>()[row], at + row);
                EXPECT_EQ(part->text("w")[static_cast<size_t>(row)],
                          whole.text("w")[static_cast<size_t>(at + row)]);
                EXPECT_EQ(part->line(row), whole.line(at + row));
            }
            at += part->n_rows();
        }
        EXPECT_EQ(at, 1000);
    }
}

TEST(CsvStream, a_later_piece_must_fit_the_types_of_the_first) {
    const test::TempFolder folder;
    const std::string path = folder.file("t.csv", "a,b\n1,\n2,\n,1.5\nx,\n");
    CsvReader reader(path, 2);
    EXPECT_EQ(reader.next()->type("a"), CsvType::int64);
    EXPECT_ERROR(reader.next(), FormatError,
                 "t.csv:5: column \"a\": 'x' is no int64 number, which the first rows are; "
                 "CsvOptions::types can say another type");
    EXPECT_ERROR(CsvReader(path, 0), ValueError, "pieces of at least 1 row");
    EXPECT_ERROR(CsvReader(folder / "none", 1), IoError, "cannot be opened");
    CsvReader text(path, 3, {.types = {{"a", CsvType::text}}});
    EXPECT_EQ(text.next()->text("a")[2], "");
    EXPECT_EQ(text.next()->text("a")[0], "x");
    EXPECT_FALSE(text.next().has_value());
    EXPECT_FALSE(text.next().has_value());
}

TEST(CsvStream, pipes_are_read) {
    const test::TempFolder folder;
    const std::string path = folder / "pipe";
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    std::thread writer([&] { std::ofstream(path) << "a\n1\n2\n"; });
    EXPECT_EQ(read_csv(path).numeric("a"), (std::vector<double>{1, 2}));
    writer.join();
}

TEST(CsvStream, rows_longer_than_a_wave_are_read) {
    const std::string cell(100'000, 'x');
    const CsvTable table = in_blocks("a,b\n1," + cell + "\n2,\"" + cell + "\n\"\n", 64);
    EXPECT_EQ(table.text("b")[0].size(), cell.size());
    EXPECT_EQ(table.text("b")[1].size(), cell.size() + 1);
}

}  // namespace
}  // namespace tern
