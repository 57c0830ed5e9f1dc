// Dtypes, devices, errors, references and the Philox generator.
#include <gtest/gtest.h>

#include <thread>

#include "tensor/core/philox.h"
#include "tensor/core/ref.h"
#include "tensor/core/visit.h"
#include "tensor/device.h"
#include "tensor/tensor.h"
#include "tests/support/throws.h"

namespace tern::test {
namespace {

TEST(DType, NamesAndSizes) {
    const std::pair<DType, std::pair<const char*, size_t>> all[] = {
        {float32, {"float32", 4}}, {float64, {"float64", 8}}, {int32, {"int32", 4}},
        {int64, {"int64", 8}},     {uint8, {"uint8", 1}},     {bool_, {"bool", 1}}};
    for (const auto& [dtype, wanted] : all) {
        EXPECT_STREQ(name(dtype), wanted.first);
        EXPECT_EQ(item_size(dtype), wanted.second);
        EXPECT_EQ(is_floating(dtype), dtype == float32 || dtype == float64);
    }
    static_assert(dtype_of<float> == float32 && dtype_of<bool> == bool_);
}

TEST(DType, VisitNamesWhatItTakes) {
    EXPECT_EQ(visit("op", int32, AnyType{}, []<class T>() { return sizeof(T); }), 4u);
    EXPECT_THROWS(visit("exp", int64, Floats{}, []<class T>() {}), DTypeError,
                  "exp: dtype int64 is not supported; it takes float32, float64");
}

TEST(Device, ParsesItsNames) {
    EXPECT_EQ(Device("cpu"), Device());
    EXPECT_EQ(Device("cuda").str(), "cuda:0");
    EXPECT_EQ(Device("cuda:3").index(), 3);
    EXPECT_TRUE(Device("cuda:3").is_cuda());
    for (const char* wrong :
         {"", "gpu", "CUDA", "cuda:", "cuda:-1", "cuda:1x", "cuda:999", "cpu:0"})
        EXPECT_THROWS(Device(wrong), ValueError,
                      std::string("Device: \"cpu\", \"cuda\" or \"cuda:N\" is wanted, got \"") +
                          wrong + "\"");
}

TEST(Device, MissingCudaIsSaid) {
    if (cuda_is_available()) GTEST_SKIP() << "there is a CUDA device";
    EXPECT_EQ(Device::automatic(), Device("cpu"));
    EXPECT_EQ(cuda_device_count(), 0);
    EXPECT_THROW(zeros({2}, {.device = "cuda"}), DeviceError);
}

TEST(Errors, JoinTheirParts) {
    const auto call = [] {
        TERN_CHECK(false, ValueError, "op: ", 1, " ", 2u, " ", 0.5, " ", true, " ", Shape{2, 3},
                   " ", float32, " ", Device("cuda:1"), " ", std::string("text"));
    };
    EXPECT_THROWS(call(), ValueError, "op: 1 2 0.5 true [2, 3] float32 cuda:1 text");
}

TEST(Errors, AreCaughtAsTernsOrAsStandardOnes) {
    EXPECT_THROW(zeros({-1}), Error);
    EXPECT_THROW(zeros({-1}), std::runtime_error);
    static_assert(std::is_base_of_v<CudaError, DeviceLostError>);
}

struct Counted : RefCounted<Counted> {
    explicit Counted(int* alive) : alive_(alive) { ++*alive_; }
    ~Counted() { --*alive_; }
    int* alive_;
};

TEST(Ref, CountsItsHolders) {
    int alive = 0;
    {
        Ref<Counted> a = make_ref<Counted>(&alive);
        EXPECT_TRUE(a->unique());
        Ref<Counted> b = a, c = std::move(a);
        EXPECT_FALSE(a);
        EXPECT_EQ(b, c);
        EXPECT_FALSE(b->unique());
        c = nullptr;
        EXPECT_TRUE(b->unique());
        b = b;
        EXPECT_EQ(alive, 1);
        b = make_ref<Counted>(&alive);
        EXPECT_EQ(alive, 1);
    }
    EXPECT_EQ(alive, 0);
}

TEST(Ref, IsSafeBetweenThreads) {
    int alive = 0;
    Ref<Counted> shared = make_ref<Counted>(&alive);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([shared] {
            for (int i = 0; i < 20'000; ++i) Ref<Counted> copy = shared;
        });
    for (std::thread& thread : threads) thread.join();
    threads.clear();
    EXPECT_TRUE(shared->unique());
}

// The known answers that Random123 publishes for philox4x32-10 (kat_vectors).
TEST(Philox, KnownAnswers) {
    const auto expect = [](const Philox4& got, uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
        EXPECT_EQ(got.word[0], a);
        EXPECT_EQ(got.word[1], b);
        EXPECT_EQ(got.word[2], c);
        EXPECT_EQ(got.word[3], d);
    };
    expect(philox(0, 0, 0), 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    constexpr uint64_t ones = ~uint64_t{0};
    expect(philox(ones, ones, ones), 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    // Counter 243f6a88 85a308d3 13198a2e 03707344, key a4093822 299f31d0: digits of pi.
    expect(philox(0x299f31d0a4093822, 0x0370734413198a2e, 0x85a308d3243f6a88), 0xd16cfe09,
           0x94fdcceb, 0x5001e420, 0x24126ea1);
}

TEST(Philox, ElementsAreReadFromBlocks) {
    for (uint64_t i : {0, 1, 5, 1023}) {
        EXPECT_EQ(philox_word(7, 3, i), philox(7, 3, i / 4).word[i % 4]);
        const Philox4 block = philox(7, 3, i / 2);
        EXPECT_EQ(philox_word64(7, 3, i),
                  (uint64_t{block.word[2 * (i % 2) + 1]} << 32) | block.word[2 * (i % 2)]);
    }
}

TEST(Philox, UniformsStayBelowOne) {
    EXPECT_EQ(uniform_from(uint32_t{0}), 0.0f);
    EXPECT_LT(uniform_from(~uint32_t{0}), 1.0f);
    EXPECT_EQ(uniform_from(uint64_t{0}), 0.0);
    EXPECT_LT(uniform_from(~uint64_t{0}), 1.0);
}

}  // namespace
}  // namespace tern::test
