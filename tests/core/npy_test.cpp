// .npy files: bytes as NumPy writes them, round trips, damage.
#include "tensor/io/npy.h"

#include "tensor/convert.h"
#include "tensor/factory.h"
#include "tensor/io/parse.h"
#include "tests/support/compare.h"
#include "tests/support/damage.h"
#include "tests/support/temp_folder.h"
#include "tests/support/throws.h"

namespace tern {
namespace {

using test::bit_equal;
using test::content_of;
using test::ExactBytes;
using test::TempFolder;

// A file of this version, dict and data; the dict is not padded.
std::string npy(std::string_view dict, std::string_view data, char version = 1) {
    std::string out("\x93NUMPY", 6);
    out +=
        {version, '\0', static_cast<char>(dict.size() & 0xff), static_cast<char>(dict.size() >> 8)};
    if (version > 1) out += {'\0', '\0'};
    return out.append(dict).append(data);
}

Tensor parse(std::string_view file) { return parse_npy(ExactBytes(file).view(), "x.npy"); }

constexpr std::string_view kTwoBytes =
    "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }\n";

TEST(Npy, the_bytes_are_numpys) {
    const TempFolder folder;
    save_npy(folder / "x.npy", from_vector<int32_t>({1, -2}, {2}));
    std::string wanted("\x93NUMPY\x01\x00\x76\x00", 10);
    wanted += "{'descr': '<i4', 'fortran_order': False, 'shape': (2,), }";
    wanted.append(127 - wanted.size(), ' ');
    wanted += '\n';
    wanted += std::string("\x01\x00\x00\x00\xfe\xff\xff\xff", 8);
    EXPECT_EQ(content_of(folder / "x.npy"), wanted);
}

TEST(Npy, every_type_and_rank_comes_back) {
    const TempFolder folder;
    const std::string path = folder / "x.npy";
    for (DType dtype : {float32, float64, int32, int64, uint8, bool_, float16, int8, int16})
        for (const Shape& shape : {Shape{}, Shape{1}, Shape{7}, Shape{0, 3}, Shape{2, 3, 5},
                                   Shape{1, 1, 1, 2, 1, 1, 1, 2}}) {
            const std::vector<std::byte> memory(static_cast<size_t>(numel(shape)) * 8,
                                                std::byte{1});
            const Tensor x = from_memory(memory.data(), shape, dtype);
            save_npy(path, x);
            EXPECT_TRUE(bit_equal(load_npy(path), x)) << name(dtype);
        }
}

TEST(Npy, views_are_written_in_their_own_order) {
    const TempFolder folder;
    const Tensor x = from_vector<float>({1, 2, 3, 4, 5, 6}, {2, 3});
    const Tensor flipped = with_layout(x, permute("test", x.layout(), {1, 0}));
    save_npy(folder / "x.npy", flipped);
    EXPECT_TRUE(
        bit_equal(load_npy(folder / "x.npy"), from_vector<float>({1, 4, 2, 5, 3, 6}, {3, 2})));
}

TEST(Npy, fortran_order_is_turned_round) {
    const std::string file = npy("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3)}",
                                 std::string_view("\x00\x03\x01\x04\x02\x05", 6));
    EXPECT_TRUE(bit_equal(parse(file), from_vector<uint8_t>({0, 1, 2, 3, 4, 5}, {2, 3})));
}

TEST(Npy, versions_2_and_3_and_any_order_of_keys_are_read) {
    const std::string dict = "{ \"shape\":(2,),\"fortran_order\":False,\"descr\":\"|u1\" }";
    for (char version : {1, 2, 3})
        EXPECT_TRUE(
            bit_equal(parse(npy(dict, "ab", version)), from_vector<uint8_t>({'a', 'b'}, {2})));
}

TEST(Npy, what_is_wrong_is_said_with_file_and_offset) {
    const struct {
        std::string file, message;
    } cases[] = {
        {"", "\"x.npy\" at byte 0: the file ends within the magic string"},
        {"not an array", "does not begin with \\x93NUMPY"},
        {npy(kTwoBytes, "ab", 4), "version 4.0 is not known"},
        {npy(kTwoBytes, "a"), "takes 2 bytes, the file has 1"},
        {npy(kTwoBytes, "abc"), "takes 2 bytes, the file has 3"},
        {npy("{'descr': '>f4', 'fortran_order': False, 'shape': ()}", "abcd"), "'>f4' are not"},
        {npy("{'descr': '|O', 'fortran_order': False, 'shape': ()}", "a"),
         "'|O' are not supported"},
        {npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': ()}", "abcd"),
         "structured"},
        {npy("{'descr': '|u1', 'fortran_order': 1, 'shape': ()}", "a"), "neither True nor False"},
        {npy("{'descr': '|u1', 'fortran_order': False, 'shape': (-1,)}", ""), "is not a count"},
        {npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2)}", "ab"), "ends with a comma"},
        {npy("{'descr': '|u1', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1)}", "a"),
         "more than 8 dimensions"},
        {npy("{'descr': '|u1', 'descr': '|u1', 'shape': ()}", "a"), "unknown or there twice"},
        {npy("{'descr': '|u1', 'shape': ()}", "a"), "wants descr, fortran_order and shape"},
        {npy("{'descr': '|u1', 'fortran_order': False, 'shape': ()} x", "a"), "text follows"},
        {npy("{'descr': '|b1', 'fortran_order': False, 'shape': (2,)}", "\x01\x02"),
         "a bool is stored as 2"},
    };
    for (const auto& c : cases) EXPECT_ERROR(parse(c.file), FormatError, c.message);
}

TEST(Npy, lying_sizes_are_refused_before_memory_is_taken) {
    const auto shaped = [](const std::string& shape) {
        return npy("{'descr': '<f8', 'fortran_order': False, 'shape': " + shape + "}", "");
    };
    EXPECT_ERROR(parse(shaped("(4611686018427387904, 4)")), FormatError, "is too large");
    EXPECT_ERROR(parse(shaped("(4294967296, 4294967296)")), FormatError, "is too large");
    EXPECT_ERROR(parse(shaped("(1152921504606846976, 0)")), FormatError, "is too large");
    EXPECT_ERROR(parse(shaped("(1000000000000,)")), FormatError, "the file has 0");
    EXPECT_ERROR(parse(shaped("(9223372036854775808,)")), FormatError, "is not a count");
    EXPECT_ERROR(parse(npy(std::string(10'001, ' '), "")), FormatError, "at most 10000");
    std::string endless = npy(kTwoBytes, "ab", 2);
    endless[8] = endless[9] = endless[10] = endless[11] = '\xff';
    EXPECT_ERROR(parse(endless), FormatError, "the header's length is 4294967295");
}

TEST(Npy, survives_every_prefix_and_every_flipped_bit) {
    const TempFolder folder;
    save_npy(folder / "x.npy", from_vector<bool>({true, false, true, true}, {2, 2}));
    test::survive_damage(content_of(folder / "x.npy"),
                         [](auto bytes) { parse_npy(bytes, "x.npy"); });
}

TEST(Npy, what_cannot_be_written_is_refused_and_writes_nothing) {
    const TempFolder folder;
    EXPECT_ERROR(save_npy(folder / "x.npy", Tensor()), ValueError, "an undefined tensor");
    EXPECT_ERROR(save_npy(folder / "", zeros({1})), IoError, "cannot be replaced");
    EXPECT_THROWS(save_npy(folder / "x.npy", zeros({1}, {.dtype = bfloat16})), DTypeError,
                  "save_npy: .npy files cannot hold bfloat16");
    EXPECT_ERROR(save_npy(folder / "none/x.npy", zeros({1})), IoError, "cannot be created");
    EXPECT_EQ(folder.count(), 0u);
}

TEST(Npy, a_file_that_cannot_be_read_is_an_io_error) {
    const TempFolder folder;
    EXPECT_ERROR(load_npy(folder / "none.npy"), IoError, "cannot be opened: No such file");
    EXPECT_ERROR(load_npy(folder / ""), IoError, "Is a directory");
}

}  // namespace
}  // namespace tern
