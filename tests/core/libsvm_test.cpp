// LIBSVM files: what they may hold, round trips, messages, damage.
#include "tensor/io/libsvm.h"

#include "tensor/factory.h"
#include "tensor/io/parse.h"
#include "tests/support/compare.h"
#include "tests/support/damage.h"
#include "tests/support/temp_folder.h"
#include "tests/support/throws.h"

namespace tern {
namespace {

using test::bit_equal;
using test::TempFolder;

LibsvmData parse(std::string_view text, const LibsvmOptions& options = {}) {
    return parse_libsvm(text, "a.svm", options);
}

TEST(Libsvm, samples_with_comments_and_empty_lines) {
    const auto [x, y, qid] = parse("# head\n+1 1:0.5 3:-2e-3 # first\n\n-1\t2:7\r\n");
    EXPECT_TRUE(bit_equal(x, from_vector<double>({0.5, 0, -2e-3, 0, 7, 0}, {2, 3})));
    EXPECT_TRUE(bit_equal(y, from_vector<double>({1, -1})));
    EXPECT_FALSE(qid.defined());
}

TEST(Libsvm, where_counting_begins) {
    EXPECT_EQ(parse("1 0:1 1:2\n").x.shape(), Shape({1, 2}));
    EXPECT_EQ(parse("1 1:1 2:2\n").x.shape(), Shape({1, 2}));
    EXPECT_EQ(parse("1 1:1 2:2\n", {.zero_based = true}).x.shape(), Shape({1, 3}));
    EXPECT_EQ(parse("1 1:1\n", {.n_features = 5}).x.shape(), Shape({1, 5}));
    EXPECT_EQ(parse("1\n2\n").x.shape(), Shape({2, 0}));
    EXPECT_EQ(parse("").x.shape(), Shape({0, 0}));
    EXPECT_EQ(parse("1 1:2", {.dtype = float32}).x.dtype(), float32);
}

TEST(Libsvm, query_ids) {
    const LibsvmData data = parse("3 qid:1 1:1\n2 qid:7\n");
    EXPECT_TRUE(bit_equal(data.qid, from_vector<int64_t>({1, 7})));
}

TEST(Libsvm, what_is_wrong_is_said_with_file_and_line) {
    EXPECT_THROWS(parse("1 1:1\nx 1:1\n"), FormatError, "a.svm:2: 'x' is not a target");
    EXPECT_ERROR(parse("1,2 1:1\n"), FormatError, "a.svm:1: '1,2' are several targets: multilabel");
    EXPECT_ERROR(parse("1 1\n"), FormatError, "'1' is not index:value");
    EXPECT_ERROR(parse("1 -1:2\n"), FormatError, "'-1:2' is not index:value");
    EXPECT_ERROR(parse("1 1:\n"), FormatError, "the value is not a number");
    EXPECT_ERROR(parse("1 2:1 1:1\n"), FormatError, "indices must increase");
    EXPECT_ERROR(parse("1 1:1 1:1\n"), FormatError, "indices must increase");
    EXPECT_ERROR(parse("1 4294967296:1\n"), FormatError, "the index is too large");
    EXPECT_ERROR(parse("1 qid:x\n"), FormatError, "is not a query id");
    EXPECT_THROWS(parse("1 qid:1\n1\n"), FormatError,
                  "a.svm:2: this line has no qid, others have one");
    EXPECT_THROWS(parse("1\n1 qid:1\n"), FormatError,
                  "a.svm:2: this line has a qid, others have none");
    EXPECT_THROWS(parse("1 1:1\n1 0:1\n", {.zero_based = false}), FormatError,
                  "a.svm:2: an index 0, in a file that counts from 1");
    EXPECT_THROWS(parse("1 1:1\n1 9:1\n", {.n_features = 3}), FormatError,
                  "a.svm:2: index 9 is beyond n_features = 3");
    EXPECT_ERROR(parse("1 2000000000:1\n2\n"), FormatError, "has more than max_elements");
    EXPECT_ERROR(parse("", {.n_features = -1}), ValueError, "n_features is from 0");
    EXPECT_ERROR(parse("", {.max_elements = -1}), ValueError, "max_elements must not be negative");
    EXPECT_ERROR(parse("", {.dtype = int64}), DTypeError, "load_libsvm: dtype int64");
    EXPECT_ERROR(load_libsvm("/nowhere/a.svm"), IoError, "cannot be opened");
}

TEST(Libsvm, what_was_saved_comes_back) {
    const TempFolder folder;
    const Tensor x = from_vector<float>({0, 0.1f, -3e20f, 0, 0, 0, 1, 0, 0.5f}, {3, 3});
    const Tensor y = from_vector<int64_t>({1, -1, 2});
    save_libsvm(folder / "a", x, y,
                {.qid = from_vector<int32_t>({4, 4, 5}), .comment = "two\nlines"});
    EXPECT_EQ(test::content_of(folder / "a"),
              "# two\n# lines\n1 qid:4 2:0.1 3:-3e+20\n-1 qid:4\n2 qid:5 1:1 3:0.5\n");
    const LibsvmData read = load_libsvm(folder / "a", {.dtype = float32});
    EXPECT_TRUE(bit_equal(read.x, x));
    EXPECT_TRUE(bit_equal(read.y, from_vector<float>({1, -1, 2})));
    save_libsvm(folder / "a", x, y, {.zero_based = true});
    EXPECT_TRUE(bit_equal(load_libsvm(folder / "a", {.zero_based = true, .dtype = float32}).x, x));
}

TEST(Libsvm, what_cannot_be_saved_is_refused_and_writes_nothing) {
    const TempFolder folder;
    const std::string path = folder / "a";
    const Tensor x = zeros({2, 3}), y = zeros({2});
    EXPECT_ERROR(save_libsvm(path, y, y), ShapeError, "x [n, d] and y [n] are wanted");
    EXPECT_ERROR(save_libsvm(path, x, x), ShapeError, "x [n, d] and y [n] are wanted");
    EXPECT_ERROR(save_libsvm(path, x, zeros({3})), ShapeError, "got [2, 3] and [3]");
    EXPECT_ERROR(save_libsvm(path, x, y, {.qid = zeros({3}, {.dtype = int64})}), ShapeError, "qid");
    EXPECT_ERROR(save_libsvm(path, x, y, {.qid = y}), DTypeError, "save_libsvm: qid");
    EXPECT_ERROR(save_libsvm(path, zeros({2, 3}, {.dtype = bool_}), y), DTypeError, "dtype bool");
    EXPECT_ERROR(save_libsvm(folder / "none/a", x, y), IoError, "cannot be created");
    EXPECT_EQ(folder.count(), 0u);
}

TEST(Libsvm, every_prefix_and_flipped_bit_is_read_or_refused) {
    test::survive_text_damage("1 qid:2 1:0.5 12:-1e2 # c\n-1 qid:3 3:7\n", [](auto text) {
        parse_libsvm(text, "a.svm", {.max_elements = 1 << 20});
    });
}

}  // namespace
}  // namespace tern
