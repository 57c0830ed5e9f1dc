// That the table is complete: every public operation has a row, and every row names an operation.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "tests/autograd/op_table.h"
#include "tests/support/compare.h"

namespace tern::test {
namespace {

// The functions declared in autograd/ops/*.h: lines that begin with a type and a name.
std::set<std::string> public_operations() {
    std::set<std::string> names;
    const std::regex declaration("\\n(?:[A-Z]\\w*|bool|std::\\w+<[^\\n;]*>) ([a-z]\\w*)\\(");
    const auto folder = std::filesystem::path(TERN_SOURCE_DIR) / "autograd" / "ops";
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".h") continue;
        std::ifstream file(entry.path());
        std::stringstream text;
        text << file.rdbuf();
        const std::string all = text.str();
        for (std::sregex_iterator at(all.begin(), all.end(), declaration), end; at != end; ++at)
            names.insert((*at)[1]);
    }
    return names;
}

TEST(OpTable, HasARowForEveryPublicOperation) {
    std::set<std::string> rows;
    for (const OpRow& row : op_table()) rows.insert(row.name);
    const std::set<std::string> operations = public_operations();
    EXPECT_GT(operations.size(), 60u);
    for (const std::string& name : operations)
        EXPECT_TRUE(rows.contains(name)) << name << " has no row in tests/autograd/op_table_*.cpp";
    for (const std::string& name : rows)
        EXPECT_TRUE(operations.contains(name)) << name << " has a row but is not declared";
}

TEST(OpTable, RowsAreNamedOnceAndFilled) {
    std::set<std::string> names;
    for (const OpRow& row : op_table()) {
        const std::string name = row.name + "/" + row.variant;
        EXPECT_TRUE(names.insert(name).second) << name << " is there twice";
        EXPECT_TRUE(row.op && row.reference && !row.samples.empty() && !row.dtypes.empty()) << name;
    }
}

// Operations that can be misused in fewer ways than six.
const std::map<std::string, size_t> kHardToMisuse = {
    // One tensor, of any dtype and shape: it can be undefined.
    {"atleast_1d", 1},
    {"atleast_2d", 1},
    {"atleast_3d", 1},
    {"argwhere", 1},
    {"isfinite", 1},
    {"isinf", 1},
    {"isnan", 1},
    {"logical_not", 1},
    {"msort", 1},
    {"nonzero", 1},
    {"unique_consecutive", 1},
    // And of bool, int8 and int16, which have no arithmetic.
    {"abs", 4},
    {"ceil", 4},
    {"floor", 4},
    {"nan_to_num", 4},
    {"neg", 4},
    {"relu", 4},
    {"relu6", 4},
    {"sign", 4},
    {"square", 4},
    {"trunc", 4},
    // And decimals beside integers.
    {"round", 5},
};

TEST(OpTable, EveryOperationIsMisusedInSixWays) {
    std::map<std::string, size_t> errors;
    for (const OpRow& row : op_table()) errors[row.name] += row.errors.size();
    for (const auto& [name, count] : errors) {
        const auto few = kHardToMisuse.find(name);
        EXPECT_GE(count, few == kHardToMisuse.end() ? 6 : few->second)
            << name << " has " << count << " error inputs in tests/autograd/op_table_*.cpp";
    }
}

TEST(OpTable, EveryErrorNamesItsOperation) {
    for (const OpRow& row : op_table())
        for (const ErrorCase& wrong : row.errors)
            EXPECT_TRUE(wrong.message.starts_with(row.name + ": ") ||
                        wrong.message.starts_with("an undefined tensor was used"))
                << row.name << ": " << wrong.message;
}

TEST(Operators, AreTheFunctionsOfTheirNames) {
    const Tensor a = from_vector<double>({1, -2, 3}), b = from_vector<double>({1, 4, 0.5});
    EXPECT_TRUE(bit_equal(a + b, add(a, b)));
    EXPECT_TRUE(bit_equal(a + 2, add(a, 2)));
    EXPECT_TRUE(bit_equal(2 + a, add(a, 2)));
    EXPECT_TRUE(bit_equal(a - b, sub(a, b)));
    EXPECT_TRUE(bit_equal(a - 2, sub(a, 2)));
    EXPECT_TRUE(bit_equal(2 - a, sub(2, a)));
    EXPECT_TRUE(bit_equal(a * b, mul(a, b)));
    EXPECT_TRUE(bit_equal(a * 2, mul(a, 2)));
    EXPECT_TRUE(bit_equal(2 * a, mul(a, 2)));
    EXPECT_TRUE(bit_equal(a / b, div(a, b)));
    EXPECT_TRUE(bit_equal(a / 2, div(a, 2)));
    EXPECT_TRUE(bit_equal(2 / a, div(2, a)));
    EXPECT_TRUE(bit_equal(-a, neg(a)));
    EXPECT_TRUE(bit_equal(a % b, remainder(a, b)));
    EXPECT_TRUE(bit_equal(a % 2, remainder(a, 2)));
    EXPECT_TRUE(bit_equal(2 % a, remainder(2, a)));
}

TEST(Operators, OfComparisonGiveMasks) {
    const Tensor a = from_vector<double>({1, -2, 3}), b = from_vector<double>({1, 4, 0.5});
    EXPECT_TRUE(bit_equal(a == b, eq(a, b)));
    EXPECT_TRUE(bit_equal(a != b, ne(a, b)));
    EXPECT_TRUE(bit_equal(a < b, lt(a, b)));
    EXPECT_TRUE(bit_equal(a <= b, le(a, b)));
    EXPECT_TRUE(bit_equal(a > b, gt(a, b)));
    EXPECT_TRUE(bit_equal(a >= b, ge(a, b)));
    EXPECT_TRUE(bit_equal(a == 1.0, eq(a, 1)));
    EXPECT_TRUE(bit_equal(a != 1.0, ne(a, 1)));
    EXPECT_TRUE(bit_equal(a < 1.0, lt(a, 1)));
    EXPECT_TRUE(bit_equal(a <= 1.0, le(a, 1)));
    EXPECT_TRUE(bit_equal(a > 1.0, gt(a, 1)));
    EXPECT_TRUE(bit_equal(a >= 1.0, ge(a, 1)));
    const Tensor p = a > b, q = a > 0.0;
    EXPECT_TRUE(bit_equal(p & q, bitwise_and(p, q)));
    EXPECT_TRUE(bit_equal(p & 1, bitwise_and(p, 1)));
    EXPECT_TRUE(bit_equal(p | q, bitwise_or(p, q)));
    EXPECT_TRUE(bit_equal(p | 1, bitwise_or(p, 1)));
    EXPECT_TRUE(bit_equal(p ^ q, bitwise_xor(p, q)));
    EXPECT_TRUE(bit_equal(p ^ 1, bitwise_xor(p, 1)));
    EXPECT_TRUE(bit_equal(~p, bitwise_not(p)));
    EXPECT_TRUE(bit_equal(!p, logical_not(p)));
}

}  // namespace
}  // namespace tern::test
