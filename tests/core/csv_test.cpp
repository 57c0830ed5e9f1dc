// CSV: RFC 4180, numbers, messages.
#include "tensor/io/csv.h"

#include <clocale>
#include <cmath>

#include "tests/support/damage.h"
#include "tests/support/temp_folder.h"
#include "tests/support/throws.h"

namespace tern {
namespace {

using Cells = std::vector<std::vector<std::string>>;

CsvTable parse(std::string_view text, const CsvOptions& options = {}) {
    return parse_csv(text, "data.csv", options);
}

// All cells as text: none is missing.
CsvTable parse_text(std::string_view text, char delimiter = ',', bool header = true) {
    return parse(
        text, {.delimiter = delimiter, .header = header, .type = CsvType::text, .na_values = {}});
}

Cells cells(const CsvTable& table) {
    Cells out(static_cast<size_t>(table.n_rows()));
    for (const std::string& name : table.columns()) {
        const auto column = table.text(name);
        for (size_t row = 0; row < column.size(); ++row) out[row].emplace_back(column[row]);
    }
    return out;
}

TEST(Csv, header_and_rows) {
    const CsvTable table = parse_text("a,b\n1,x\n2,y\n");
    EXPECT_EQ(table.columns(), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(cells(table), (Cells{{"1", "x"}, {"2", "y"}}));
    EXPECT_EQ(table.column("b"), 1);
    EXPECT_EQ(table.text("b"), (std::vector<std::string_view>{"x", "y"}));
}

TEST(Csv, quotes_hold_delimiters_line_breaks_and_quotes) {
    const CsvTable table =
        parse_text("a,\"b,\"\"c\"\"\"\n\"1\r\n2\",\"\"\n\"x\"\"\"\"y\",\"\"\"\"\nlast,\"z\"");
    EXPECT_EQ(table.columns()[1], "b,\"c\"");
    EXPECT_EQ(cells(table), (Cells{{"1\r\n2", ""}, {"x\"\"y", "\""}, {"last", "z"}}));
    EXPECT_EQ(table.line(0), 2);
    EXPECT_EQ(table.line(1), 4);
    EXPECT_EQ(table.line(2), 5);
}

TEST(Csv, line_ends_byte_order_mark_and_empty_lines) {
    const Cells wanted = {{"1", "2"}, {"", ""}};
    EXPECT_EQ(cells(parse_text("\xEF\xBB\xBF"
                               "a,b\r\n1,2\r\n,\r\n")),
              wanted);
    EXPECT_EQ(parse_text("\xEF\xBB\xBF"
                         "a,b\n")
                  .columns()[0],
              "a");
    EXPECT_EQ(cells(parse_text("\n\na,b\n\n1,2\n\r\n,")), wanted);
    EXPECT_EQ(cells(parse_text("a,b\r\n1,2\r\n,\r")), wanted);
    EXPECT_EQ(cells(parse_text("a\nx\ry\n")), (Cells{{"x\ry"}}));
}

TEST(Csv, other_delimiters_and_no_header) {
    const CsvTable table = parse_text("1;2,5\n3;\"4;\"\n", ';', false);
    EXPECT_EQ(table.columns(), (std::vector<std::string>{"0", "1"}));
    EXPECT_EQ(cells(table), (Cells{{"1", "2,5"}, {"3", "4;"}}));
    EXPECT_ERROR(parse("a", {.delimiter = '"'}), ValueError, "delimiter");
}

TEST(Csv, numbers_and_missing_values) {
    const CsvTable table = parse("x,y\n 1.5 ,-2e-3\n+7,inf\n,NaN\n0x1,1\n");
    EXPECT_ERROR(table.numeric("x"), FormatError,
                 "data.csv:5: column \"x\": '0x1' is not a number");
    const std::vector<double> y = table.numeric("y");
    EXPECT_EQ(y[0], -2e-3);
    EXPECT_TRUE(std::isinf(y[1]));
    EXPECT_TRUE(std::isnan(y[2]));
    const std::vector<double> both = parse("x,y,z\n1,2,3\n,5,6\n").matrix({"z", "x"});
    EXPECT_EQ(both[0], 3);
    EXPECT_EQ(both[1], 1);
    EXPECT_TRUE(std::isnan(both[3]));
    EXPECT_EQ(parse("x\n+7\n").numeric("x")[0], 7);
    EXPECT_EQ(parse("x\n0.1\n").numeric("x")[0], 0.1);
}

TEST(Csv, numbers_do_not_depend_on_the_locale) {
    if (!std::setlocale(LC_ALL, "de_DE.UTF-8")) GTEST_SKIP() << "no German locale here";
    EXPECT_EQ(parse("x\n0.5\n").numeric("x")[0], 0.5);
    std::setlocale(LC_ALL, "C");
}

TEST(Csv, what_is_wrong_is_said_with_file_and_line) {
    EXPECT_ERROR(parse(""), FormatError, "data.csv:1: the file is empty");
    EXPECT_ERROR(parse("\n\r\n"), FormatError, "data.csv:1: the file is empty");
    EXPECT_ERROR(parse("a,b\n1,2\n3\n"), FormatError,
                 "data.csv:3: the row has 1 cell, the first row has 2");
    EXPECT_ERROR(parse("a,b\n\"1\n2\",3\n4,5,6\n"), FormatError, "data.csv:4: the row has 3 cells");
    EXPECT_ERROR(parse("a\n1\n\"2\n\n"), FormatError, "data.csv:3: a quote is opened");
    EXPECT_ERROR(parse("a\n\"1\"2\n"), FormatError, "data.csv:2: text follows a closing quote");
    EXPECT_ERROR(parse(std::string_view("a\n1\n\0\n", 6)), FormatError, "data.csv:3: a NUL byte");
    EXPECT_ERROR(parse("a,b,a\n"), FormatError, "data.csv:1: column \"a\" is named twice");
    EXPECT_ERROR(parse("age\nabc\n").numeric("age"), FormatError,
                 "data.csv:2: column \"age\": 'abc' is not a number");
    EXPECT_ERROR(parse("x\n1e400\n").numeric("x"), FormatError, "'1e400' is beyond the range");
    EXPECT_ERROR(parse("x\n1 2\n").numeric("x"), FormatError, "'1 2' is not a number");
    EXPECT_ERROR(parse("x\n+-1\n").numeric("x"), FormatError, "is not a number");
    EXPECT_ERROR(parse("age,height\n").column("hieght"), ValueError,
                 "data.csv: there is no column \"hieght\"; the nearest is \"height\"");
    EXPECT_ERROR(parse("a\n1\n").line(1), IndexError, "outside 1 rows");
}

TEST(Csv, files_are_read_and_missing_ones_named) {
    const test::TempFolder folder;
    const std::string path = folder.file("t.csv", "a,b\n1,2");
    EXPECT_EQ(read_csv(path).numeric("b")[0], 2);
    EXPECT_ERROR(read_csv(folder / "none.csv"), IoError, "none.csv\" cannot be opened: No such");
}

TEST(Csv, every_prefix_and_flipped_bit_is_read_or_refused) {
    test::survive_text_damage("a,b\r\n\"1,\"\"2\",3\n4,\"5\n6\"\n", [](auto text) {
        const CsvTable table = parse(text);
        for (const std::string& name : table.columns()) {
            if (table.type(name) == CsvType::text) table.text(name);
            table.missing(name);
        }
    });
}

}  // namespace
}  // namespace tern
