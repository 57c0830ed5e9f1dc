// CSV columns: which type they get, what is missing, which of them and which rows are read.
#include <cmath>

#include "tensor/factory.h"
#include "tensor/io/csv.h"
#include "tests/support/compare.h"
#include "tests/support/throws.h"

namespace tern {
namespace {

using test::bit_equal;

CsvTable parse(std::string_view text, const CsvOptions& options = {}) {
    return parse_csv(text, "data.csv", options);
}

CsvType type_of(const std::string& cells) { return parse("x,y\n" + cells).type("x"); }

TEST(CsvTypes, come_from_all_cells) {
    EXPECT_EQ(type_of("1,\n-2,\n+003,\n"), CsvType::int64);
    EXPECT_EQ(type_of("1,\n2.5,\n"), CsvType::float64);
    EXPECT_EQ(type_of("1,\n1e3,\n"), CsvType::float64);
    EXPECT_EQ(type_of("1,\n-0,\n"), CsvType::float64);
    EXPECT_EQ(type_of("1,\ninf,\n"), CsvType::float64);
    EXPECT_EQ(type_of("1,\n9223372036854775808,\n"), CsvType::float64);
    EXPECT_EQ(type_of("1,\n,\n"), CsvType::float64);
    EXPECT_EQ(type_of("\"1\",\n\" 2 \",\n"), CsvType::int64);
    EXPECT_EQ(type_of(",\n,\n"), CsvType::float64);
    EXPECT_EQ(type_of(""), CsvType::float64);
    EXPECT_EQ(type_of("true,\nFalse,\nTRUE,\n"), CsvType::boolean);
    EXPECT_EQ(type_of("true,\n,\n"), CsvType::boolean);
    EXPECT_EQ(type_of("true,\n1,\n"), CsvType::text);
    EXPECT_EQ(type_of("1,\ntrue,\n"), CsvType::text);
    EXPECT_EQ(type_of("1,\nx,\n"), CsvType::text);
    EXPECT_EQ(type_of("tRue,\n"), CsvType::text);
    EXPECT_EQ(type_of("1e400,\n"), CsvType::text);
    EXPECT_EQ(type_of("0x10,\n"), CsvType::text);
}

TEST(CsvTypes, values_and_missing_cells) {
    const CsvTable table =
        parse("i,f,b,s,g\n1,0.5,true,x,1\nNA,,,null,2\n-3,-1e2,False,\"a,b\",\n");
    const std::vector<double> i = table.values("i").to_vector<double>();
    EXPECT_EQ(i[0], 1);
    EXPECT_TRUE(std::isnan(i[1]));
    EXPECT_EQ(i[2], -3);
    EXPECT_EQ(table.values("f").to_vector<double>()[2], -100);
    EXPECT_TRUE(bit_equal(table.values("b"), from_vector<bool>({true, false, false})));
    EXPECT_EQ(table.text("s"), (std::vector<std::string_view>{"x", "", "a,b"}));
    for (const char* name : {"i", "f", "b", "s"})
        EXPECT_TRUE(bit_equal(table.missing(name), from_vector<bool>({false, true, false})));
    EXPECT_TRUE(bit_equal(table.missing("g"), from_vector<bool>({false, false, true})));
    EXPECT_TRUE(bit_equal(parse("a\n1\n2\n").values("a"), from_vector<int64_t>({1, 2})));
}

TEST(CsvTypes, the_words_for_missing_are_the_callers) {
    const CsvTable table = parse("a\n-999\n5\n", {.na_values = {"-999"}});
    EXPECT_TRUE(std::isnan(table.numeric("a")[0]));
    EXPECT_EQ(parse("a,b\nNA,1\n", {.na_values = {}}).type("a"), CsvType::text);
    EXPECT_EQ(parse("a,b\n,1\n", {.na_values = {}}).type("a"), CsvType::text);
}

TEST(CsvTypes, can_be_asked_for) {
    const CsvTable table =
        parse("a,b,c\n1,2,3\n", {.types = {{"a", CsvType::text}, {"b", CsvType::float64}}});
    EXPECT_EQ(table.text("a")[0], "1");
    EXPECT_EQ(table.type("b"), CsvType::float64);
    EXPECT_EQ(table.type("c"), CsvType::int64);
    EXPECT_EQ(parse("a\n1\n", {.type = CsvType::text}).text("a")[0], "1");
    EXPECT_THROWS(parse("a,b\n1,2\n1,x\n", {.types = {{"b", CsvType::int64}}}), FormatError,
                  "data.csv:3: column \"b\": 'x' is no int64 number");
    EXPECT_THROWS(parse("a\n\"1\n2\"\n", {.type = CsvType::boolean}), FormatError,
                  "data.csv:2: column \"a\": '1\n2' is no boolean (true or false)");
    EXPECT_ERROR(parse("a\n1.5\n", {.type = CsvType::int64}), FormatError, "is no int64 number");
    EXPECT_ERROR(parse("aa\n1\n", {.types = {{"ab", CsvType::int64}}}), ValueError,
                 "there is no column \"ab\", which types names; the nearest is \"aa\"");
}

TEST(CsvTypes, a_column_asked_for_as_another_is_refused) {
    const CsvTable table = parse("a,b\n1,x\n");
    EXPECT_ERROR(table.text("a"), DTypeError, "column \"a\" is int64, not text");
    EXPECT_ERROR(table.values("b"), DTypeError, "column \"b\" is text");
    EXPECT_ERROR(table.values("c"), ValueError, "there is no column \"c\"");
    EXPECT_ERROR(table.numeric("b"), FormatError, "data.csv:2: column \"b\": 'x' is not a number");
    EXPECT_ERROR(table.tensor({"a"}, int32), DTypeError, "CsvTable::tensor: dtype int32");
}

TEST(CsvTypes, columns_lines_and_comments_are_chosen) {
    const std::string text =
        "made by hand\n\n# note\nid;v;name # more\n1;2;a # b\n# 3;4;c\n5;6;\"#\"\n";
    const CsvTable table =
        parse(text, {.delimiter = ';', .comment = '#', .skip_rows = 1, .usecols = {"id", "v"}});
    EXPECT_EQ(table.columns(), (std::vector<std::string>{"id", "v"}));
    EXPECT_TRUE(bit_equal(table.values("v"), from_vector<int64_t>({2, 6})));
    EXPECT_EQ(table.line(0), 5);
    EXPECT_EQ(table.line(1), 7);
    const CsvTable all = parse(text, {.delimiter = ';', .comment = '#', .skip_rows = 1});
    EXPECT_EQ(all.columns()[2], "name ");
    EXPECT_EQ(all.text("name ")[1], "#");
    EXPECT_ERROR(parse("a\n", {.usecols = {"b"}}), ValueError, "which usecols names");
    EXPECT_ERROR(parse("a\n", {.comment = ','}), ValueError, "comment cannot be the delimiter");
    EXPECT_ERROR(parse("a\n", {.skip_rows = -1}), ValueError, "skip_rows must not be negative");
    EXPECT_ERROR(parse("a\n", {.skip_rows = 5}), FormatError, "the file is empty");
}

TEST(CsvTypes, one_tensor_of_all_columns) {
    const Tensor x = parse("a,b\n1,2.5\n,true\n", {.usecols = {"a"}}).tensor();
    EXPECT_EQ(x.shape(), Shape({2, 1}));
    EXPECT_TRUE(bit_equal(parse("a,b\n1,2.5\n3,4\n").tensor({"b", "a"}, float32),
                          from_vector<float>({2.5, 1, 4, 3}, {2, 2})));
    EXPECT_EQ(parse("a\n1\n").tensor({"a"}, bfloat16).dtype(), bfloat16);
}

}  // namespace
}  // namespace tern
