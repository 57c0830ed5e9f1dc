// DLPack: the memory is shared both ways, is given back once, and what does not fit is refused.
#include "tensor/dlpack.h"

#include <thread>

#include "tensor/convert.h"
#include "tensor/factory.h"
#include "tests/support/compare.h"
#include "tests/support/devices.h"
#include "tests/support/throws.h"

namespace tern {
namespace {

using namespace dlpack;
using test::bit_equal;

// A sender of six floats that counts how often they are given back.
struct Sender {
    float values[8] = {0, 1, 2, 3, 4, 5, 6, 7};
    int64_t shape[9] = {2, 3, 1, 1, 1, 1, 1, 1, 1};
    int64_t strides[9] = {3, 1, 1, 1, 1, 1, 1, 1, 1};
    int deleted = 0;
    DLManagedTensorVersioned managed = {
        {1, 1},
        this,
        [](DLManagedTensorVersioned* self) { ++static_cast<Sender*>(self->manager_ctx)->deleted; },
        0,
        {values, {kDLCPU, 0}, 2, {kDLFloat, 32, 1}, shape, strides, 0}};
};

TEST(Dlpack, what_is_sent_is_the_same_memory) {
    const Tensor x = from_vector<float>({0, 1, 2, 3, 4, 5}, {2, 3});
    const Tensor turned = with_layout(x, permute("test", x.layout(), {1, 0}));
    DLManagedTensorVersioned* const sent = to_dlpack(turned);
    EXPECT_EQ(sent->version.major, 1u);
    EXPECT_EQ(sent->flags, 0u);
    EXPECT_EQ(sent->dl_tensor.data, x.data<float>());
    EXPECT_EQ(sent->dl_tensor.shape[0], 3);
    EXPECT_EQ(sent->dl_tensor.strides[0], 1);
    const Tensor back = from_dlpack(sent);
    EXPECT_TRUE(bit_equal(back, turned));
    x.data<float>()[1] = 9;
    EXPECT_EQ(back.data<float>()[1], 9);
}

TEST(Dlpack, every_type_goes_round) {
    for (DType dtype :
         {float32, float64, float16, bfloat16, int8, int16, int32, int64, uint8, bool_})
        for (const Shape& shape : {Shape{}, Shape{3}, Shape{0, 2}, Shape{1, 2, 1, 1, 1, 1, 1, 2}}) {
            const Tensor x = ones(shape, {.dtype = dtype});
            EXPECT_TRUE(bit_equal(from_dlpack(to_dlpack(x)), x)) << name(dtype);
            EXPECT_TRUE(bit_equal(from_dlpack(to_dlpack_legacy(x)), x)) << name(dtype);
        }
}

TEST(Dlpack, cuda_memory_is_shared_where_it_is) {
    TERN_NEED_CUDA();
    const Tensor x = full({2, 3}, 7, {.device = Device("cuda:0")});
    DLManagedTensorVersioned* const sent = to_dlpack(x);
    EXPECT_EQ(sent->dl_tensor.device.device_type, kDLCUDA);
    EXPECT_EQ(sent->dl_tensor.device.device_id, 0);
    EXPECT_EQ(sent->dl_tensor.data, x.view().data);
    const Tensor back = from_dlpack(sent);
    EXPECT_EQ(back.device(), x.device());
    EXPECT_TRUE(bit_equal(back, x));
}

TEST(Dlpack, the_memory_outlives_the_tensor_and_is_given_back_by_any_thread) {
    DLManagedTensor* sent = nullptr;
    {
        const Tensor x = full({1000}, 7);
        sent = to_dlpack_legacy(x);
    }
    EXPECT_EQ(static_cast<float*>(sent->dl_tensor.data)[999], 7);
    std::thread([sent] { sent->deleter(sent); }).join();
}

TEST(Dlpack, what_comes_is_given_back_once_with_the_last_view) {
    Sender sender;
    {
        Tensor row;
        {
            const Tensor x = from_dlpack(&sender.managed);
            EXPECT_EQ(x.data<float>(), sender.values);
            row = with_layout(x, slice("test", x.layout(), 0, 1, 2, 1));
        }
        EXPECT_EQ(sender.deleted, 0);
        EXPECT_EQ(row.data<float>()[0], 3);
    }
    EXPECT_EQ(sender.deleted, 1);
}

TEST(Dlpack, offsets_strides_and_missing_strides_are_honoured) {
    Sender sender;
    sender.managed.dl_tensor.byte_offset = 4;
    sender.managed.dl_tensor.strides = nullptr;
    EXPECT_TRUE(
        bit_equal(from_dlpack(&sender.managed), from_vector<float>({1, 2, 3, 4, 5, 6}, {2, 3})));
    sender.managed.dl_tensor.strides = sender.strides;
    sender.strides[0] = 1;
    sender.strides[1] = 2;
    EXPECT_TRUE(
        bit_equal(from_dlpack(&sender.managed), from_vector<float>({1, 3, 5, 2, 4, 6}, {2, 3})));
    sender.shape[0] = 1;
    sender.strides[0] = -77;
    EXPECT_TRUE(bit_equal(from_dlpack(&sender.managed), from_vector<float>({1, 3, 5}, {1, 3})));
    EXPECT_EQ(sender.deleted, 3);
}

TEST(Dlpack, read_only_memory_wants_a_promise) {
    Sender sender;
    sender.managed.flags = kReadOnly;
    EXPECT_ERROR(from_dlpack(&sender.managed), ValueError, "the memory is read-only");
    EXPECT_EQ(sender.deleted, 0);
    EXPECT_EQ(from_dlpack(&sender.managed, {.allow_read_only = true}).numel(), 6);
    DLManagedTensorVersioned* const sent = to_dlpack(zeros({2}), true);
    EXPECT_EQ(sent->flags, kReadOnly);
    sent->deleter(sent);
}

template <class E, class Change>
void expect_refused(const std::string& part, Change change) {
    Sender sender;
    change(sender);
    EXPECT_ERROR(from_dlpack(&sender.managed), E, part);
    EXPECT_EQ(sender.deleted, 0) << "what is refused stays the caller's";
}

TEST(Dlpack, what_does_not_fit_is_refused) {
    EXPECT_ERROR(to_dlpack(Tensor()), ValueError, "undefined");
    EXPECT_ERROR(from_dlpack(static_cast<DLManagedTensor*>(nullptr)), ValueError, "a null pointer");
    expect_refused<ValueError>("version 2.1 of DLPack",
                               [](Sender& s) { s.managed.version.major = 2; });
    expect_refused<DTypeError>("type code 5 of 32 bits",
                               [](Sender& s) { s.managed.dl_tensor.dtype.code = 5; });
    expect_refused<DTypeError>("of 128 bits",
                               [](Sender& s) { s.managed.dl_tensor.dtype.bits = 128; });
    expect_refused<DTypeError>("4 lanes", [](Sender& s) { s.managed.dl_tensor.dtype.lanes = 4; });
    expect_refused<DeviceError>("device type 10", [](Sender& s) {
        s.managed.dl_tensor.device.device_type = static_cast<DLDeviceType>(10);
    });
    expect_refused<DeviceError>("cuda:99", [](Sender& s) {
        s.managed.dl_tensor.device = {kDLCUDA, 99};
    });
    expect_refused<ShapeError>("9 dimensions", [](Sender& s) { s.managed.dl_tensor.ndim = 9; });
    expect_refused<ShapeError>("-1 dimensions", [](Sender& s) { s.managed.dl_tensor.ndim = -1; });
    expect_refused<ShapeError>("must not be negative", [](Sender& s) { s.shape[0] = -2; });
    expect_refused<ShapeError>("too many elements",
                               [](Sender& s) { s.shape[0] = s.shape[1] = int64_t{1} << 40; });
    expect_refused<ValueError>("stride -1 of dim 1 is negative",
                               [](Sender& s) { s.strides[1] = -1; });
    expect_refused<ValueError>("shape is a null pointer",
                               [](Sender& s) { s.managed.dl_tensor.shape = nullptr; });
    expect_refused<ValueError>("not aligned to the 4 bytes",
                               [](Sender& s) { s.managed.dl_tensor.byte_offset = 2; });
    expect_refused<ValueError>("a null pointer",
                               [](Sender& s) { s.managed.dl_tensor.data = nullptr; });
}

}  // namespace
}  // namespace tern
