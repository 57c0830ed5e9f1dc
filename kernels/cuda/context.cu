// Contexts of threads and the question whether CUDA can be used at all. The one kernel here is
// never launched: whether its code fits a device tells whether that of all others does.
#include <algorithm>
#include <cstring>
#include <string>

#include "kernels/cuda/context.h"
#include "kernels/cuda/fault.cuh"
#include "kernels/recorder.h"

namespace tern::kernels::cuda {
namespace {

__global__ void probe_kernel() {}

struct Availability {
    int count = 0;
    std::string reason;
};

// Error text of CUDA, as one line.
std::string line(const char* what, cudaError_t error) {
    return detail::concat(what, ": ", cudaGetErrorString(error), " (", cudaGetErrorName(error),
                          ")");
}

std::string version(int number) { return detail::concat(number / 1000, ".", number % 1000 / 10); }

Availability find_devices() {
    int driver = 0, runtime = 0, count = 0;
    cudaDriverGetVersion(&driver);
    cudaRuntimeGetVersion(&runtime);
    const cudaError_t error = cudaGetDeviceCount(&count);
    if (error != cudaSuccess) cudaGetLastError();
    if (driver == 0) return {0, "no CUDA driver was found"};
    if (error == cudaErrorInsufficientDriver)
        return {0, detail::concat("the CUDA driver supports CUDA ", version(driver),
                                  ", but this tern needs ", version(runtime))};
    if (error == cudaErrorNoDevice || (error == cudaSuccess && count == 0))
        return {0, "no CUDA device was found"};
    if (error != cudaSuccess) return {0, line("CUDA could not be started", error)};

    int before = 0;
    cudaGetDevice(&before);
    Availability found;
    for (int device = 0; device < std::min(count, kMaxDevices); ++device) {
        cudaFuncAttributes attributes{};
        cudaError_t fits = cudaSetDevice(device);
        if (fits == cudaSuccess) fits = cudaFuncGetAttributes(&attributes, probe_kernel);
        if (fits != cudaSuccess) {
            cudaGetLastError();
            found.reason = line("this tern has no code for the CUDA device", fits);
            break;
        }
        found.count = device + 1;
    }
    cudaSetDevice(before);
    return found;
}

const Availability& availability() {
    static const Availability found = find_devices();
    return found;
}

// The contexts outlive the thread's other objects only as far as this flag tells: memory released
// after `closed` (by a static object, at exit) takes the way that needs no context.
thread_local Context* contexts[kMaxDevices] = {};
thread_local bool closed = false;

struct Closer {
    ~Closer() {
        closed = true;
        for (Context*& context : contexts) delete std::exchange(context, nullptr);
    }
};
thread_local Closer closer;

Context* open(int device) {
    const DeviceGuard guard(device);
    static_cast<void>(&closer);  // registers its destructor with this thread
    return contexts[device] = new Context(device);
}

Stream make_stream() {
    Stream stream;
    CUDA_CHECK(cudaStreamCreateWithFlags(stream.out(), cudaStreamNonBlocking));
    return stream;
}

}  // namespace

Context::Context(int device)
    : device_(device), stream_(make_stream()), cache_(device, stream_.get()) {
    CUDA_CHECK(cudaHostAlloc(reinterpret_cast<void**>(fault_.out()), sizeof(IndexFault),
                             cudaHostAllocMapped | cudaHostAllocPortable));
    std::memset(fault_.get(), 0, sizeof(IndexFault));
}

Context::~Context() {
    // Results of a thread that ends are ready for the thread that joins it.
    if (cudaStreamSynchronize(stream_.get()) != cudaSuccess) cudaGetLastError();
}

void Context::synchronize() {
    if (Recorder* const in = thread_listening.inside) in->refuse("a wait for the device");
    CUDA_CHECK(cudaStreamSynchronize(stream_.get()));
    if (!fault_.get()->set) return;
    const IndexFault fault = *fault_.get();
    std::memset(fault_.get(), 0, sizeof(IndexFault));
    const int dim = dim_of_mark(fault.set);
    TERN_CHECK(dim >= 0, IndexError, fault.op, ": index ", fault.index, " is out of range for ",
               fault.size, " classes");
    detail::raise<IndexError>(fault.op, ": index ", fault.index, " is out of range for dim ", dim,
                              " of size ", fault.size);
}

int device_count() noexcept { return availability().count; }

const char* unavailable_reason() noexcept { return availability().reason.c_str(); }

Context& context(Device device) {
    const int index = device.index();
    if (index < kMaxDevices && contexts[index]) [[likely]] {
        check_not_lost(index);
        return *contexts[index];
    }
    const Availability& found = availability();
    TERN_CHECK(found.count > 0, DeviceError, "device ", device, " was asked for, but ",
               found.reason);
    TERN_CHECK(index < found.count, DeviceError, "device ", device, " was asked for, but there ",
               found.count == 1 ? "is 1 CUDA device" : "are fewer CUDA devices", " (", found.count,
               ")");
    check_not_lost(index);
    return *open(index);
}

Context* existing_context(Device device) noexcept {
    return closed || device.index() >= kMaxDevices ? nullptr : contexts[device.index()];
}

}  // namespace tern::kernels::cuda
