// IDX files: types, byte order, damage.
#include "tensor/io/idx.h"

#include "tensor/factory.h"
#include "tensor/io/parse.h"
#include "tests/support/compare.h"
#include "tests/support/damage.h"
#include "tests/support/temp_folder.h"
#include "tests/support/throws.h"

namespace tern {
namespace {

using test::bit_equal;
using test::ExactBytes;

Tensor parse(std::string_view file) { return parse_idx(ExactBytes(file).view(), "x.idx"); }

const std::string kBytes(
    "\0\0\x08\x02\0\0\0\x02\0\0\0\x03"
    "abcdef",
    18);

TEST(Idx, bytes_are_read_in_their_shape) {
    const test::TempFolder folder;
    EXPECT_TRUE(bit_equal(load_idx(folder.file("x", kBytes)),
                          from_vector<uint8_t>({'a', 'b', 'c', 'd', 'e', 'f'}, {2, 3})));
}

TEST(Idx, words_are_turned_from_big_endian) {
    EXPECT_TRUE(bit_equal(parse(std::string("\0\0\x0c\x01\0\0\0\x02\0\0\1\2\xff\xff\xff\xfe", 16)),
                          from_vector<int32_t>({258, -2}, {2})));
    EXPECT_TRUE(bit_equal(parse(std::string("\0\0\x0d\x01\0\0\0\x01\x3f\x80\0\0", 12)),
                          from_vector<float>({1}, {1})));
    EXPECT_TRUE(bit_equal(parse(std::string("\0\0\x0e\x01\0\0\0\x01\xbf\xf0\0\0\0\0\0\0", 16)),
                          from_vector<double>({-1}, {1})));
}

TEST(Idx, rank_0_and_empty_arrays_are_read) {
    EXPECT_TRUE(
        bit_equal(parse(std::string("\0\0\x08\0x", 5)), from_vector<uint8_t>({'x'}, Shape{})));
    EXPECT_EQ(parse(std::string("\0\0\x08\x01\0\0\0\0", 8)).shape(), Shape{0});
}

TEST(Idx, what_is_wrong_is_said_with_file_and_offset) {
    EXPECT_ERROR(parse("abcd"), FormatError, "\"x.idx\" at byte 0: this is not an IDX file");
    EXPECT_ERROR(parse(std::string("\0\0\x0b\0ab", 6)), FormatError, "type code 11 is not");
    EXPECT_ERROR(parse(std::string("\0\0\x08\x09", 4)), FormatError, "has 9 dimensions");
    EXPECT_ERROR(parse(kBytes + "x"), FormatError, "takes 6 bytes, the file has 7");
    EXPECT_ERROR(
        parse(std::string("\0\0\x0e\x03\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 16)),
        FormatError, "is too large");
    // 768 * 2^19 * 255 * 2^24 elements, and then a 0: found by fuzzing.
    EXPECT_ERROR(parse(std::string("\0\0\x08\x04\0\0\x03\0\0\x08\0\0\xff\0\0\0\0\0\0\0", 20)),
                 FormatError, "is too large");
    EXPECT_ERROR(load_idx("/nowhere/x.idx"), IoError, "cannot be opened");
}

TEST(Idx, survives_every_prefix_and_every_flipped_bit) {
    // A flip in the data, or of the type's spare bits, leaves a valid file.
    EXPECT_GE(test::survive_damage(kBytes, [](auto bytes) { parse_idx(bytes, "x.idx"); }), 48u);
}

}  // namespace
}  // namespace tern
