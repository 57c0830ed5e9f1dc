// safetensors: bytes as the reference writer's, round trips, refusals, damage.
#include "tensor/io/safetensors.h"

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

std::string safetensors(std::string_view json, std::string_view data) {
    const uint64_t length = json.size();
    std::string out(8, '\0');
    std::memcpy(out.data(), &length, 8);
    return out.append(json).append(data);
}

TensorMap parse(std::string_view file) {
    return parse_safetensors(ExactBytes(file).view(), "m.safetensors");
}

TensorMap parse(std::string_view json, std::string_view data) {
    return parse(safetensors(json, data));
}

TEST(Safetensors, the_bytes_are_the_reference_writers) {
    const TempFolder folder;
    save_safetensors(folder / "m",
                     {{"b", from_vector<uint8_t>({7, 8, 9}, {3})},
                      {"a", from_vector<uint8_t>({5}, {1})},
                      {"w", from_vector<float>({1}, {1, 1})}},
                     {{"note", "x\"y"}});
    std::string json = R"({"__metadata__":{"note":"x\"y"},)"
                       R"("w":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},)"
                       R"("a":{"dtype":"U8","shape":[1],"data_offsets":[4,5]},)"
                       R"("b":{"dtype":"U8","shape":[3],"data_offsets":[5,8]}})";
    json.append((8 - json.size() % 8) % 8, ' ');
    EXPECT_EQ(content_of(folder / "m"),
              safetensors(json, std::string_view("\x00\x00\x80\x3f\x05\x07\x08\x09", 8)));
}

TEST(Safetensors, tensors_and_metadata_come_back) {
    const TempFolder folder;
    const std::string path = folder / "m";
    const TensorMap tensors = {{"f32", from_vector<float>({1, 2, 3}, {3, 1})},
                               {"f64", from_vector<double>({-0.0, 1e300}, {2})},
                               {"i32", from_vector<int32_t>({-1}, Shape{})},
                               {"i64", from_vector<int64_t>({}, {0, 4})},
                               {"u8", from_vector<uint8_t>({255}, {1, 1, 1})},
                               {"b", from_vector<bool>({true, false}, {2})},
                               {"f16", zeros({3}, {.dtype = float16})},
                               {"bf16", ones({2, 2}, {.dtype = bfloat16})},
                               {"i8", full({3}, -7, {.dtype = int8})},
                               {"i16", full({3}, -700, {.dtype = int16})},
                               {"n\xC3\xA4me \"\\", zeros({2})}};
    const Metadata metadata = {{"epoch", "12"}, {"", "empty key"}};
    save_safetensors(path, tensors, metadata);
    const TensorMap read = load_safetensors(path);
    ASSERT_EQ(read.size(), tensors.size());
    for (const auto& [name, x] : tensors) EXPECT_TRUE(bit_equal(read.at(name), x)) << name;
    EXPECT_EQ(load_safetensors_metadata(path), metadata);
}

TEST(Safetensors, nothing_at_all_comes_back) {
    const TempFolder folder;
    save_safetensors(folder / "m", {});
    EXPECT_TRUE(load_safetensors(folder / "m").empty());
    EXPECT_TRUE(load_safetensors_metadata(folder / "m").empty());
}

TEST(Safetensors, keys_may_come_in_any_order) {
    const TensorMap read = parse(R"({"y":{"data_offsets":[1,2],"shape":[1],"dtype":"U8"},)"
                                 R"("x":{"shape":[],"data_offsets":[0,1],"dtype":"U8"}}   )",
                                 "ab");
    EXPECT_EQ(read.at("x").item<int>(), 'a');
    EXPECT_EQ(read.at("y").item<int>(), 'b');
}

TEST(Safetensors, what_is_wrong_is_said_with_file_and_place) {
    const struct {
        const char *json, *data, *message;
    } cases[] = {
        {"", "", "does not begin with '{'"},
        {" {}", "", "does not begin with '{'"},
        {"{", "", "the header is not JSON"},
        {"{} x", "", "the header is not JSON"},
        {"{}", "a", "the tensors take 0 bytes, the file has 1"},
        {R"({"x":1})", "", "\"x\": a number is not wanted here"},
        {R"({"x":[[[[]]]]})", "", "an array is not wanted here"},
        {R"({"x":{"dtype":"U8","shape":[1]}})", "a", "wants dtype, shape and data_offsets"},
        {R"({"x":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,2]}})", "ab",
         "F8_E4M3 is not supported"},
        {R"({"x":{"dtype":"U8","shape":[1],"data_offsets":[0]}})", "a", "wants two numbers"},
        {R"({"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1,2]}})", "a", "a number is not"},
        {R"({"x":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}})", "a", "a negative number"},
        {R"({"x":{"dtype":"U8","shape":[1.5],"data_offsets":[0,1]}})", "a", "not whole"},
        {R"({"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"more":1}})", "a", "unknown key"},
        {R"({"x":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})", "ab", "begins at 1"},
        {R"({"x":{"dtype":"U8","shape":[1],"data_offsets":[0,2]}})", "ab", "takes 1 bytes"},
        {R"({"x":{"dtype":"U8","shape":[2],"data_offsets":[2,0]}})", "ab", "begins at 2"},
        {R"({"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
         R"("y":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})",
         "a", "begins at 0, the data before it ends at 1"},
        {R"({"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
         R"("x":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})",
         "ab", "the name \"x\" is repeated"},
        {R"({"x":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}})", "a", "repeated"},
        {R"({"__metadata__":{"a":1}})", "", "a number is not wanted here"},
        {R"({"__metadata__":{"a":"1","a":"2"}})", "", "the key \"a\" is repeated"},
        {R"({"__metadata__":{"a":{}}})", "", "an object is not wanted here"},
        {R"({"x":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}})", "\x02", "stored as 2"},
        {R"({"x":{"dtype":"U8","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,1]}})", "a", "8 dim"},
        {R"({"x":{"dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,0]}})", "",
         "is too large"},
        {R"({"x":{"dtype":"U8","shape":[1000000000000],"data_offsets":[0,1000000000000]}})", "a",
         "take 1000000000000 bytes, the file has 1"},
        {"{\"\xff\":1}", "", "the header is not JSON"},
    };
    for (const auto& c : cases) EXPECT_ERROR(parse(c.json, c.data), FormatError, c.message);
    EXPECT_ERROR(parse("{}", "a"), FormatError, "\"m.safetensors\" at byte 10: ");
}

TEST(Safetensors, lying_lengths_are_refused_before_memory_is_taken) {
    EXPECT_ERROR(parse(std::string(8, '\xff')), FormatError, "at most 16777216 are allowed");
    EXPECT_ERROR(parse(std::string("\x10\0\0\0\0\0\0\0{}", 10)), FormatError,
                 "the file ends within the header");
    EXPECT_ERROR(parse("{\"" + std::string(1025, 'a') + "\":{}}", ""), FormatError, "1024 bytes");
    EXPECT_ERROR(parse(std::string(100'000, '['), ""), FormatError, "does not begin with '{'");
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += "{\"a\":";
    EXPECT_ERROR(parse(deep, ""), FormatError, "an unknown key of a tensor");
}

TEST(Safetensors, survives_every_prefix_and_every_flipped_bit) {
    const TempFolder folder;
    save_safetensors(
        folder / "m",
        {{"w", from_vector<float>({1, 2}, {2})}, {"mask", from_vector<bool>({true, false}, {2})}},
        {{"epoch", "3"}});
    test::survive_damage(content_of(folder / "m"),
                         [](auto bytes) { parse_safetensors(bytes, "m.safetensors"); });
}

TEST(Safetensors, what_cannot_be_written_is_refused_and_writes_nothing) {
    const TempFolder folder;
    const std::string path = folder / "m";
    const Tensor x = zeros({1});
    EXPECT_ERROR(save_safetensors(path, {{std::string(1025, 'a'), x}}), ValueError, "1024 bytes");
    EXPECT_ERROR(save_safetensors(path, {{"__metadata__", x}}), ValueError, "reserved");
    EXPECT_ERROR(save_safetensors(path, {{"\xff", x}}), ValueError, "is not UTF-8");
    EXPECT_ERROR(save_safetensors(path, {{"x", x}}, {{"k", "\xff"}}), ValueError, "is not UTF-8");
    EXPECT_ERROR(save_safetensors(path, {{"x", Tensor()}}), ValueError, "an undefined tensor");
    EXPECT_ERROR(save_safetensors(path, {}, {{"k", std::string(17 << 20, 'a')}}), ValueError,
                 "at most 16777216 are allowed");
    EXPECT_ERROR(save_safetensors(folder / "none/m", {{"x", x}}), IoError, "cannot be created");
    EXPECT_ERROR(load_safetensors(path), IoError, "cannot be opened");
    EXPECT_ERROR(load_safetensors_metadata(path), IoError, "cannot be opened");
    EXPECT_EQ(folder.count(), 0u);
}

}  // namespace
}  // namespace tern
