#include "kernels/recorder.h"

#include <atomic>

namespace tern::kernels {

constinit thread_local Listening thread_listening{};

namespace {
std::atomic<uint64_t> recorders{0};
}

Recorder::Recorder() : id_(++recorders) {}

}  // namespace tern::kernels
