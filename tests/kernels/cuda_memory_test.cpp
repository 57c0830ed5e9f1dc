// Device memory: reuse without driver calls, statistics, copies, and what happens without it.
// The fault tests run on the virtual device with its fault injection:
//   TERN_TEST_FAULT=memory VGPU_FAIL=MallocAsync:1:2,MallocAsync:1:2  --gtest_filter='CudaFault.*'
//   TERN_TEST_FAULT=launch VGPU_FAIL=LaunchKernel:1:719!              --gtest_filter='CudaFault.*'
#include <cstdlib>
#include <cstring>
#include <thread>

#include "kernels/elementwise.h"
#include "tensor/core/error.h"
#include "tests/kernels/twin.h"

namespace tern::test {
namespace {

constexpr Device kCuda = Twin::kCuda;

TEST(CudaMemory, SteadyStateAsksTheDriverForNothing) {
    TERN_NEED_DEVICE();
    const auto step = [] {
        void* blocks[4];
        for (int i = 0; i < 4; ++i) blocks[i] = kernels::allocate(kCuda, 1000 << i);
        for (int i = 0; i < 4; ++i) kernels::release(kCuda, blocks[i], 1000 << i);
    };
    step();
    const auto before = kernels::memory_stats(kCuda);
    for (int i = 0; i < 100; ++i) step();
    const auto after = kernels::memory_stats(kCuda);
    EXPECT_EQ(after.allocations, before.allocations + 400);
    EXPECT_EQ(after.allocated, before.allocated);
    const char* cache = std::getenv("TERN_CUDA_CACHE");
    if (!cache || std::strcmp(cache, "0") != 0) {
        EXPECT_EQ(after.system_calls, before.system_calls);
    }
}

TEST(CudaMemory, TrimGivesBackWhatIsCached) {
    TERN_NEED_DEVICE();
    const auto before = kernels::memory_stats(kCuda);
    void* block = kernels::allocate(kCuda, 40 << 20);
    EXPECT_EQ(kernels::memory_stats(kCuda).allocated, before.allocated + (40 << 20));
    EXPECT_GE(kernels::memory_stats(kCuda).peak, before.allocated + (40 << 20));
    kernels::release(kCuda, block, 40 << 20);
    kernels::trim(kCuda);
    EXPECT_EQ(kernels::memory_stats(kCuda).allocated, before.allocated);
    EXPECT_LT(kernels::memory_stats(kCuda).reserved, 40 << 20);
}

TEST(CudaMemory, HostBuffersMayGoOnceCopyReturns) {
    TERN_NEED_DEVICE();
    const size_t bytes = 1 << 20;
    void* block = kernels::allocate(kCuda, bytes);
    {
        const std::vector<char> sent(bytes, 42);
        kernels::copy(block, kCuda, sent.data(), Device(), bytes);
    }
    std::vector<char> got(bytes);
    kernels::copy(got.data(), Device(), block, kCuda, bytes);
    EXPECT_EQ(got, std::vector<char>(bytes, 42));
    kernels::zero(kCuda, block, bytes);
    kernels::copy(got.data(), Device(), block, kCuda, bytes);
    EXPECT_EQ(got, std::vector<char>(bytes, 0));
    kernels::release(kCuda, block, bytes);
}

TEST(CudaMemory, OtherThreadsHaveStreamsOfTheirOwn) {
    TERN_NEED_DEVICE();
    Twin x(float32, {1000}), y(float32, {1000});
    x.random(1, -1, 1);
    kernels::synchronize(kCuda);
    std::thread other([&] { kernels::unary(kernels::fn::Neg{}, x.cuda(), y.cuda()); });
    other.join();
    kernels::unary(kernels::fn::Neg{}, x.cpu(), y.cpu());
    EXPECT_TRUE(y.agree());
}

TEST(CudaMemory, MissingDevicesAreNamed) {
    TERN_NEED_DEVICE();
    try {
        kernels::allocate(Device(DeviceType::cuda, 7), 16);
        FAIL() << "no error";
    } catch (const DeviceError& error) {
        EXPECT_NE(std::string(error.what()).find("device cuda:7 was asked for"), std::string::npos);
    }
}

TEST(CudaMemory, TooMuchIsAnErrorAndLessStillWorks) {
    TERN_NEED_DEVICE();
    EXPECT_THROW(kernels::allocate(kCuda, size_t{1} << 46), OutOfMemoryError);
    void* block = kernels::allocate(kCuda, 1 << 20);
    kernels::release(kCuda, block, 1 << 20);
}

TEST(CudaFault, OutOfMemorySaysWhatWasAskedAndTheNextRequestWorks) {
    TERN_NEED_DEVICE();
    const char* fault = std::getenv("TERN_TEST_FAULT");
    if (!fault || std::strcmp(fault, "memory") != 0) GTEST_SKIP() << "no fault is injected";
    try {
        kernels::allocate(kCuda, 123456);
        FAIL() << "no error";
    } catch (const OutOfMemoryError& error) {
        EXPECT_NE(std::string(error.what()).find("123456 bytes were asked for"), std::string::npos)
            << error.what();
    }
    void* block = kernels::allocate(kCuda, 1000);
    kernels::release(kCuda, block, 1000);
}

TEST(CudaFault, AfterAStickyErrorTheDeviceIsLost) {
    TERN_NEED_DEVICE();
    const char* fault = std::getenv("TERN_TEST_FAULT");
    if (!fault || std::strcmp(fault, "launch") != 0) GTEST_SKIP() << "no fault is injected";
    Twin x(float32, {16});
    EXPECT_THROW(kernels::fill(x.cuda(), 1), DeviceLostError);
    EXPECT_THROW(kernels::synchronize(kCuda), DeviceLostError);
    EXPECT_THROW(kernels::allocate(kCuda, 16), DeviceLostError);
}

}  // namespace
}  // namespace tern::test
