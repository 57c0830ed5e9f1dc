// What listens while a step of a loop is captured (autograd/capture.h): the kernel calls it makes,
// the memory it takes, and the values that will be others the next time. Each is of the calling
// thread, and off unless a ListenScope lives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "tensor/core/device.h"
#include "tensor/core/host_device.h"
#include "tensor/core/ref.h"

namespace tern::kernels {

// A kernel call with its operands, to be made again.
class Call {
 public:
    Call(const char* name, Device device) : name_(name), device_(device) {}
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;
    virtual ~Call() = default;

    const char* name() const { return name_; }
    Device device() const { return device_; }
    virtual void run() const = 0;

 private:
    const char* name_;
    Device device_;
};

// A value that is another one in every step, such as the key of a random draw: `next` gives it.
class LiveValue {
 public:
    virtual ~LiveValue() = default;
    // Asks for the next value and writes it to every place that has been bound.
    virtual void advance() = 0;
};

template <class T>
class LiveValueOf final : public LiveValue {
 public:
    LiveValueOf(const T& value, std::function<T()> next) : value_(value), next_(std::move(next)) {}
    const T& value() const { return value_; }
    void bind(T* place) { places_.push_back(place); }
    void advance() override {
        value_ = next_();
        for (T* place : places_) *place = value_;
    }

 private:
    T value_;
    std::function<T()> next_;
    std::vector<T*> places_;
};

// The types of such values.
template <class T>
inline constexpr bool is_live_type = false;

class Recorder {
 public:
    Recorder();
    virtual ~Recorder() = default;
    // Of this recorder alone, in the process; never 0.
    uint64_t id() const { return id_; }
    // Makes the call, and keeps it.
    virtual void add(std::unique_ptr<Call> call) = 0;
    // Does this whenever the step is replayed, in its place among the calls (on CUDA, before them).
    virtual void each_time(std::function<void()> action) = 0;
    // When the recording ends, make() gives what is then done after every replay; once a key.
    virtual void after_each(const void* key, std::function<std::function<void()>()> make) = 0;
    // `what` cannot be done again without the host: throws CaptureError, or returns where the step
    // may go on unrecorded.
    virtual void refuse(const std::string& what) = 0;
    // Keeps the memory at `data`, which belongs to `owner`, for as long as the calls are kept.
    virtual bool holds(const void* data) const = 0;
    virtual void hold(const void* data, std::shared_ptr<void> owner) = 0;
    // Values announced by live(), oldest first.
    virtual std::vector<std::unique_ptr<LiveValue>>& live_values() = 0;
    // Where the device finds the value in a replayed call; `bytes` is at most 256.
    virtual std::pair<void*, const void*> live_place(size_t bytes) = 0;
    // A copy of the host's bytes that lives as long as the recording, for calls that send them to
    // the device again.
    virtual const void* keep_bytes(const void* from, size_t bytes) = 0;

 private:
    uint64_t id_;
};

// Serves the memory that is asked for while it is on.
class MemorySource : public RefCounted<MemorySource> {
 public:
    virtual ~MemorySource() = default;
    virtual void* take(Device device, size_t bytes) = 0;
    virtual void give_back(Device device, void* data, size_t bytes) noexcept = 0;
    // Who is to be given the memory at `data` back, by owners that may outlive this being on; null
    // for the allocator.
    virtual Ref<MemorySource> keeper(const void* data) = 0;
};

// What the thread's kernel fronts look at: one load.
struct Listening {
    Recorder* recorder = nullptr;
    MemorySource* memory = nullptr;
    Recorder* inside = nullptr;  // while a call is being made
};
TERN_INITIAL_EXEC extern constinit thread_local Listening thread_listening;

inline Recorder* recorder() { return thread_listening.recorder; }
// That of the recorder, or 0.
inline uint64_t recording_id() {
    return thread_listening.recorder ? thread_listening.recorder->id() : 0;
}
inline MemorySource* memory_source() { return thread_listening.memory; }

// Replaces what listens, until the scope ends.
class ListenScope {
 public:
    explicit ListenScope(const Listening& now) : before_(std::exchange(thread_listening, now)) {}
    ListenScope(const ListenScope&) = delete;
    ListenScope& operator=(const ListenScope&) = delete;
    ~ListenScope() { thread_listening = before_; }

 private:
    Listening before_;
};

// Returns next(), which a captured step calls again whenever it is replayed.
template <class F>
auto live(F next) {
    using T = std::invoke_result_t<F&>;
    T value = next();
    if (Recorder* const to = recorder()) {
        auto& all = to->live_values();
        all.push_back(std::make_unique<LiveValueOf<T>>(value, std::move(next)));
        to->each_time([added = all.back().get()] { added->advance(); });
    }
    return value;
}

// The value announced last that equals this one, or null: then it is a constant.
template <class T>
LiveValueOf<T>* find_live(Recorder& in, const T& value) {
    const auto& all = in.live_values();
    for (auto at = all.rbegin(); at != all.rend(); ++at) {
        auto* const found = dynamic_cast<LiveValueOf<T>*>(at->get());
        if (found && found->value() == value) return found;
    }
    return nullptr;
}

// For a kernel on a device that is being recorded: where it finds the value when it is replayed.
// Null otherwise, and for a constant.
template <class T>
const T* live_on_device(const T& value) {
    Recorder* const in = thread_listening.inside;
    LiveValueOf<T>* const found = in ? find_live(*in, value) : nullptr;
    if (!found) return nullptr;
    const auto [host, device] = in->live_place(sizeof(T));
    *static_cast<T*>(host) = value;
    found->bind(static_cast<T*>(host));
    return static_cast<const T*>(device);
}

}  // namespace tern::kernels
