#include "tests/kernels/twin.h"

#include <algorithm>

namespace tern::test {
namespace {

Layout laid_out(const Shape& shape, Form form, int64_t& count) {
    const int rank = shape.size();
    Layout layout(shape);
    count = numel(shape);
    if (form == Form::transposed && rank > 1) {
        Shape reversed = shape;
        for (int d = 0; d < rank; ++d) reversed[d] = shape[rank - 1 - d];
        const Strides strides = contiguous_strides(reversed);
        for (int d = 0; d < rank; ++d) layout.strides[d] = strides[rank - 1 - d];
    } else if (form == Form::sliced && rank > 0) {
        for (int d = 0; d < rank; ++d) layout.strides[d] *= 2;
        layout.offset = 1;
        count = 2 * count + 1;
    } else if (form == Form::repeated && rank > 0 && shape[0] > 1) {
        layout.strides[0] = 0;
        count /= shape[0];
    }
    return layout;
}

}  // namespace

Twin::Twin(DType dtype, const Shape& shape, Form form) : dtype_(dtype) {
    layout_ = laid_out(shape, form, count_);
    host_.assign(std::max<size_t>(static_cast<size_t>(count_) * item_size(dtype), 16), 0);
    device_ = kernels::allocate(kCuda, host_.size());
    upload();
}

Twin::~Twin() { kernels::release(kCuda, device_, host_.size()); }

void Twin::upload() { kernels::copy(device_, kCuda, host_.data(), Device(), host_.size()); }

View Twin::view(void* data, Device device) const {
    View v;
    v.data = static_cast<char*>(data) + layout_.offset * static_cast<int64_t>(item_size(dtype_));
    v.dtype = dtype_;
    v.device = device;
    v.shape = layout_.shape;
    v.strides = layout_.strides;
    return v;
}

Twin& Twin::random(uint64_t seed, double low, double high) {
    std::mt19937_64 engine(seed);
    std::uniform_real_distribution<double> draw(low, high);
    return fill([&](int64_t) { return draw(engine); });
}

testing::AssertionResult Twin::agree(double relative, double absolute) const {
    std::vector<char> got(host_.size());
    kernels::copy(got.data(), Device(), device_, kCuda, got.size());
    return visit("agree", dtype_, StoredType{}, [&]<class T>() -> testing::AssertionResult {
        const T *a = reinterpret_cast<const T*>(got.data()), *b = host<T>();
        for (int64_t i = 0; i < count_; ++i) {
            if (a[i] == b[i] || (a[i] != a[i] && b[i] != b[i])) continue;
            const double x = static_cast<double>(a[i]), y = static_cast<double>(b[i]);
            if (std::abs(x - y) <= absolute + relative * std::abs(y)) continue;
            return testing::AssertionFailure()
                   << "element " << i << " of " << count_ << " is " << x << " on cuda and " << y
                   << " on cpu (difference " << x - y << ")";
        }
        return testing::AssertionSuccess();
    });
}

}  // namespace tern::test
