// .npz archives: NumPy's own, round trips, zip64, refusals, damage.
#include "tensor/io/npz.h"

#include <cstring>

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

TensorMap parse(std::string_view file) { return parse_npz(ExactBytes(file).view(), "x.npz"); }

std::string saved(const TensorMap& arrays, const NpzOptions& options = {}) {
    const TempFolder folder;
    save_npz(folder / "x.npz", arrays, options);
    return content_of(folder / "x.npz");
}

std::string replaced(std::string text, size_t at, std::string_view bytes) {
    return text.replace(at, bytes.size(), bytes);
}

std::string little(uint64_t value, int bytes) {
    std::string out(static_cast<size_t>(bytes), '\0');
    std::memcpy(out.data(), &value, out.size());
    return out;
}

const TensorMap kArrays = {{"a", from_vector<float>({1, -2, 3, 4}, {2, 2})},
                           {"flags", from_vector<bool>({true, false})},
                           {"n\xC3\xA4me/with", from_vector<int64_t>({7}, Shape{})},
                           {"none", zeros({0, 3}, {.dtype = float64})},
                           {"u", from_vector<uint8_t>({1, 2, 3})},
                           {"z", zeros({4000}, {.dtype = int32})}};

TEST(Npz, arrays_come_back_stored_and_deflated) {
    const TempFolder folder;
    for (bool compressed : {false, true}) {
        save_npz(folder / "x.npz", kArrays, {.compressed = compressed});
        const TensorMap read = load_npz(folder / "x.npz");
        ASSERT_EQ(read.size(), kArrays.size());
        for (const auto& [name, x] : kArrays) {
            EXPECT_TRUE(bit_equal(read.at(name), x)) << name;
            EXPECT_TRUE(bit_equal(load_npz(folder / "x.npz", name), x)) << name;
        }
    }
    EXPECT_LT(saved(kArrays, {.compressed = true}).size(), saved(kArrays).size() / 4);
}

TEST(Npz, nothing_at_all_comes_back) { EXPECT_TRUE(parse(saved({})).empty()); }

// Written by NumPy 2: see tests/fixtures/make_fixtures.py.
TEST(Npz, numpys_files_are_read) {
    for (const char* file : {"numpy_savez.npz", "numpy_savez_compressed.npz"}) {
        const std::string path = std::string(TERN_SOURCE_DIR) + "/tests/fixtures/" + file;
        const TensorMap read = load_npz(path);
        ASSERT_EQ(read.size(), 4u);
        EXPECT_TRUE(bit_equal(read.at("x"), from_vector<float>({0, 1, 2, 3, 4, 5}, {2, 3})));
        EXPECT_TRUE(bit_equal(read.at("fortran"), from_vector<double>({1, 2, 3, 4}, {2, 2})));
        EXPECT_TRUE(bit_equal(read.at("mask"), from_vector<bool>({true, false, true})));
        EXPECT_TRUE(bit_equal(read.at("arr_0"), from_vector<int64_t>({-1}, Shape{})));
    }
}

// The same archive with every small field moved into a zip64 one, as writers of 4 GiB do.
TEST(Npz, zip64_archives_are_read) {
    const std::string plain = saved({{"u", from_vector<uint8_t>({5, 6})}});
    const size_t central = plain.find("PK\1\2"), end = plain.find("PK\5\6");
    std::string entry = plain.substr(central, end - central);
    const std::string sizes = entry.substr(24, 4) + little(0, 4) + entry.substr(20, 4) +
                              little(0, 4) + entry.substr(42, 4) + little(0, 4);
    entry = replaced(entry, 20, std::string(8, '\xff'));
    entry = replaced(entry, 30, little(28, 2));
    entry = replaced(entry, 42, std::string(4, '\xff')) + little(1, 2) + little(24, 2) + sizes;
    const std::string record = "PK\6\6" + little(44, 8) + little(45, 2) + little(45, 2) +
                               little(0, 8) + little(1, 8) + little(1, 8) +
                               little(entry.size(), 8) + little(central, 8);
    const std::string locator =
        "PK\6\7" + little(0, 4) + little(central + entry.size(), 8) + little(1, 4);
    const std::string last = "PK\5\6" + little(0, 4) + std::string(12, '\xff') + little(0, 2);
    const std::string file = plain.substr(0, central) + entry + record + locator + last;
    EXPECT_TRUE(bit_equal(parse(file).at("u"), from_vector<uint8_t>({5, 6})));
    test::survive_damage(file, [](auto bytes) { parse_npz(bytes, "x.npz"); });
}

TEST(Npz, more_arrays_than_16_bits_count_come_back) {
    TensorMap many;
    const Tensor x = from_vector<uint8_t>({1});
    for (int i = 0; i < 65'600; ++i) many["a" + std::to_string(i)] = x;
    const TensorMap read = parse(saved(many));
    EXPECT_EQ(read.size(), many.size());
    EXPECT_TRUE(bit_equal(read.at("a65599"), x));
}

TEST(Npz, what_is_wrong_is_said) {
    const std::string plain = saved({{"u", from_vector<uint8_t>({5, 6})}});
    const std::string packed = saved({{"u", from_vector<uint8_t>({5, 6})}}, {.compressed = true});
    const size_t central = plain.find("PK\1\2"), end = plain.find("PK\5\6");
    const size_t packed_central = packed.find("PK\1\2");
    const struct {
        std::string file, message;
    } cases[] = {
        {"", "\"x.npz\" at byte 0: this is not a zip archive"},
        {std::string(100, 'x'), "its end is missing"},
        {replaced(plain, central, "QK"), "the central directory is damaged"},
        {replaced(plain, 0, "QK"), "its header is not there"},
        {replaced(plain, central + 8, little(1, 2)), "is encrypted"},
        {replaced(plain, central + 10, little(12, 2)), "is packed by method 12"},
        {replaced(plain, central + 16, little(0, 4)), "the checksum is"},
        {replaced(plain, central + 20, little(1, 4)), "bytes stored"},
        {replaced(plain, central + 24, little(1, 4)), "bytes stored"},
        {replaced(plain, central + 42, little(1 << 20, 4)), "is said to run from"},
        {replaced(plain, end + 4, little(1, 2)), "split over several files"},
        {replaced(plain, end + 10, little(2, 2)), "split over several files"},
        {replaced(plain, end + 16, little(1, 4)), "the central directory is said"},
        {replaced(plain, plain.find("|u1"), "|O8"), "the checksum is"},
        {replaced(packed, packed_central + 24, little(1 << 30, 4)), "bytes cannot hold"},
        {replaced(packed, packed_central + 24, little(129, 4)), "does not take the 1 bytes"},
        {replaced(packed, packed_central + 24, little(140, 4)), "is damaged or of another size"},
        {replaced(packed, 36, std::string(8, '\xff')), "is damaged or of another size"},
    };
    for (const auto& c : cases) EXPECT_ERROR(parse(c.file), FormatError, c.message);
}

TEST(Npz, a_name_that_is_not_there_is_named_with_its_nearest) {
    const TempFolder folder;
    save_npz(folder / "x", {{"weight", zeros({1})}, {"bias", zeros({1})}});
    EXPECT_ERROR(load_npz(folder / "x", "wieght"), ValueError, "the nearest is \"weight\"");
    EXPECT_ERROR(load_npz(folder / "none", "x"), IoError, "cannot be opened");
}

TEST(Npz, what_cannot_be_written_is_refused_and_writes_nothing) {
    const TempFolder folder;
    const std::string path = folder / "x";
    const Tensor x = zeros({1});
    EXPECT_ERROR(save_npz(path, {{"", x}}), ValueError, "is empty, longer");
    EXPECT_ERROR(save_npz(path, {{std::string(1025, 'a'), x}}), ValueError, "longer than 1024");
    EXPECT_ERROR(save_npz(path, {{"\xff", x}}), ValueError, "not UTF-8");
    EXPECT_ERROR(save_npz(path, {{std::string("a\0b", 3), x}}), ValueError, "holds NUL");
    EXPECT_ERROR(save_npz(path, {{"x", Tensor()}}), ValueError, "\"x\" is an undefined tensor");
    EXPECT_THROWS(save_npz(path, {{"x", zeros({1}, {.dtype = bfloat16})}}), DTypeError,
                  "save_npz: .npy files cannot hold bfloat16");
    EXPECT_ERROR(save_npz(folder / "none/x", {{"x", x}}), IoError, "cannot be created");
    EXPECT_EQ(folder.count(), 0u);
}

TEST(Npz, survives_every_prefix_and_every_flipped_bit) {
    const TensorMap arrays = {{"w", from_vector<float>({1, 2})}, {"m", from_vector<bool>({true})}};
    for (bool compressed : {false, true})
        test::survive_damage(saved(arrays, {.compressed = compressed}),
                             [](auto bytes) { parse_npz(bytes, "x.npz"); });
}

}  // namespace
}  // namespace tern
