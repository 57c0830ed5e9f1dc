#include "kernels/cuda/check.h"

#include <atomic>
#include <cstring>
#include <mutex>
#include <string>

namespace tern::kernels::cuda {
namespace {

struct Lost {
    std::atomic<bool> flag{false};
    std::mutex mutex;
    std::string reason;
};
Lost lost_devices[kMaxDevices];

// Errors after which CUDA refuses every further call of the process on that device.
bool is_sticky(cudaError_t error) {
    switch (error) {
        case cudaErrorIllegalAddress:
        case cudaErrorLaunchTimeout:
        case cudaErrorLaunchFailure:
        case cudaErrorMisalignedAddress:
        case cudaErrorInvalidAddressSpace:
        case cudaErrorInvalidPc:
        case cudaErrorHardwareStackError:
        case cudaErrorIllegalInstruction:
        case cudaErrorAssert:
        case cudaErrorECCUncorrectable:
            return true;
        default:
            return false;
    }
}

int current_device() {
    int device = 0;
    if (cudaGetDevice(&device) != cudaSuccess || device < 0 || device >= kMaxDevices) return 0;
    return device;
}

}  // namespace

void raise_cuda(cudaError_t error, const char* what, const char* file, int line) {
    cudaGetLastError();  // an error that is not sticky ends here
    const char* base = std::strrchr(file, '/');
    const std::string message =
        detail::concat(what, ": ", cudaGetErrorString(error), " (", cudaGetErrorName(error), ", ",
                       base ? base + 1 : file, ":", line, ")");
    const int device = current_device();
    Lost& lost = lost_devices[device];
    if (is_sticky(error) && !lost.flag.load(std::memory_order_acquire)) {
        const std::lock_guard lock(lost.mutex);
        if (lost.reason.empty()) lost.reason = message;
        lost.flag.store(true, std::memory_order_release);
    }
    check_not_lost(device);
    throw CudaError(message);
}

void check_not_lost(int device) {
    Lost& lost = lost_devices[device];
    if (!lost.flag.load(std::memory_order_acquire)) [[likely]]
        return;
    const std::lock_guard lock(lost.mutex);
    throw DeviceLostError(
        detail::concat("cuda:", device, " is lost until the process restarts: ", lost.reason));
}

}  // namespace tern::kernels::cuda
