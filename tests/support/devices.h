// The devices tests run on.
#pragma once

#include <gtest/gtest.h>

#include <vector>

#include "kernels/dispatch.h"
#include "tensor/device.h"

namespace tern::test {

// "cpu", and "cuda:0" where it can be used.
inline std::vector<Device> devices() {
    std::vector<Device> out = {Device()};
    if (cuda_is_available()) out.push_back(Device(DeviceType::cuda, 0));
    return out;
}

}  // namespace tern::test

// First line of a test of CUDA alone: skips it, in one line, where there is no device.
#define TERN_NEED_CUDA()                                                                      \
    do {                                                                                      \
        if (!::tern::cuda_is_available())                                                     \
            GTEST_SKIP() << (::tern::kernels::kHasCuda ? "no CUDA device"                     \
                                                       : "this tern was built without CUDA"); \
    } while (false)
