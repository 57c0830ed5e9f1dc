// Intrusive reference counting: one word a handle, one allocation an object.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

namespace tern {

// Base of counted objects. T hides `destroy` to change how its last reference lets go.
template <class T>
class RefCounted {
 public:
    RefCounted() = default;
    RefCounted(const RefCounted&) = delete;
    RefCounted& operator=(const RefCounted&) = delete;

    void retain() const { count_.fetch_add(1, std::memory_order_relaxed); }
    // Retains unless the last reference is already gone.
    bool retain_if_alive() const {
        int32_t count = count_.load(std::memory_order_relaxed);
        while (count > 0)
            if (count_.compare_exchange_weak(count, count + 1, std::memory_order_relaxed))
                return true;
        return false;
    }
    void release() const {
        if (count_.fetch_sub(1, std::memory_order_acq_rel) == 1)
            T::destroy(const_cast<T*>(static_cast<const T*>(this)));
    }
    // True when the caller holds the only reference.
    bool unique() const { return count_.load(std::memory_order_acquire) == 1; }
    static void destroy(T* self) { delete self; }

 private:
    mutable std::atomic<int32_t> count_{0};
};

template <class T>
class Ref {
 public:
    Ref() = default;
    Ref(std::nullptr_t) {}
    explicit Ref(T* object) : object_(object) {
        if (object_) object_->retain();
    }
    Ref(const Ref& other) : Ref(other.object_) {}
    Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
    template <class U>
    Ref(Ref<U> other) : object_(other.detach()) {}
    Ref& operator=(Ref other) noexcept {
        std::swap(object_, other.object_);
        return *this;
    }
    ~Ref() {
        if (object_) object_->release();
    }

    T* get() const { return object_; }
    T* operator->() const { return object_; }
    T& operator*() const { return *object_; }
    explicit operator bool() const { return object_ != nullptr; }
    friend bool operator==(const Ref& a, const Ref& b) { return a.object_ == b.object_; }
    // Gives up the reference without releasing it.
    T* detach() { return std::exchange(object_, nullptr); }

 private:
    T* object_ = nullptr;
};

template <class T, class... Args>
Ref<T> make_ref(Args&&... args) {
    return Ref<T>(new T(std::forward<Args>(args)...));
}

}  // namespace tern
