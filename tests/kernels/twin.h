// One array in host memory and in device memory, for comparing what the two devices make of it.
// Depends on kernels/ alone.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "kernels/memory.h"
#include "tensor/core/visit.h"

namespace tern::test {

// How an array lies in memory.
enum class Form { dense, transposed, sliced, repeated };
inline constexpr Form kForms[] = {Form::dense, Form::transposed, Form::sliced, Form::repeated};

class Twin {
 public:
    Twin(DType dtype, const Shape& shape, Form form = Form::dense);
    Twin(const Twin&) = delete;
    Twin& operator=(const Twin&) = delete;
    ~Twin();

    // Both copies get value(i) for element i of the memory, gaps included.
    template <class F>
    Twin& fill(const F& value) {
        visit("fill", dtype_, StoredType{}, [&]<class T>() {
            for (int64_t i = 0; i < count_; ++i) host<T>()[i] = static_cast<T>(value(i));
        });
        upload();
        return *this;
    }
    // Uniform in [low, high), the same for the same seed.
    Twin& random(uint64_t seed, double low, double high);

    // The array in host memory, in device memory.
    View cpu() const { return view(host_.data(), Device()); }
    View cuda() const { return view(device_, kCuda); }
    template <class T>
    T* host() const {
        return reinterpret_cast<T*>(host_.data());
    }

    // Whether the two copies agree, gaps included: |a - b| <= absolute + relative |b|.
    testing::AssertionResult agree(double relative = 0, double absolute = 0) const;

    static constexpr Device kCuda{DeviceType::cuda, 0};

 private:
    View view(void* data, Device device) const;
    void upload();

    DType dtype_;
    Layout layout_;
    int64_t count_ = 0;
    mutable std::vector<char> host_;
    void* device_ = nullptr;
};

}  // namespace tern::test

#define TERN_NEED_DEVICE()                                                                     \
    do {                                                                                       \
        if (::tern::kernels::device_count() == 0) GTEST_SKIP() << "no CUDA device to compare"; \
    } while (false)
