// The few calls of tern that interop_test.py makes through ctypes. None lets an exception out.
#include <tern/tensor/dlpack.h>
#include <tern/tensor/factory.h>
#include <tern/tensor/io.h>

#include <cstdio>

namespace {

using namespace tern;

Tensor received;  // what was last taken, until it is dropped

int failed(const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}

Tensor six() {
    const Tensor x = from_vector<float>({0, 1, 2, 3, 4, 5}, {2, 3});
    return Tensor(x.impl().storage, permute("six", x.layout(), {1, 0}), float32);
}

}  // namespace

extern "C" {

// [3, 2], transposed in memory: 0 3, 1 4, 2 5.
TERN_PUBLIC void* interop_send() { return to_dlpack(six()); }
TERN_PUBLIC void* interop_send_legacy() { return to_dlpack_legacy(six()); }

TERN_PUBLIC int interop_take(void* managed, int versioned) try {
    received = versioned ? from_dlpack(static_cast<dlpack::DLManagedTensorVersioned*>(managed))
                         : from_dlpack(static_cast<dlpack::DLManagedTensor*>(managed));
    return 0;
} catch (const std::exception& error) {
    return failed(error);
}
// The address of element [i, j] of what was taken, as float64.
TERN_PUBLIC double* interop_element(int64_t i, int64_t j) {
    return received.data<double>() + i * received.strides()[0] + j * received.strides()[1];
}
TERN_PUBLIC void interop_drop() { received = {}; }

TERN_PUBLIC int interop_save_npz(const char* path, int compressed) try {
    save_npz(path,
             {{"six", six()},
              {"flag", from_vector<bool>({true, false})},
              {"half", full({2}, 1.5, {.dtype = float16})},
              {"many", zeros({1000}, {.dtype = int16})},
              {"scalar", from_vector<int64_t>({-7}, Shape{})}},
             {.compressed = compressed != 0});
    return 0;
} catch (const std::exception& error) {
    return failed(error);
}
}
