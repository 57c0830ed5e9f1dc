// Every row of the op table on every device, dtype and layout, as tests named
// Ops/tanh.cuda/float32/transposed.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/autograd/op_checks.h"
#include "tests/support/devices.h"

namespace tern::test {
namespace {

class OpTest : public testing::Test {
 public:
    explicit OpTest(std::function<void()> body) : body_(std::move(body)) {}
    void TestBody() override {
        SCOPED_TRACE(replay_hint());
        body_();
    }

 private:
    std::function<void()> body_;
};

class Registrar {
 public:
    explicit Registrar(const OpRow& row) : row_(row), suite_("Ops/" + row.name) {
        if (!row.variant.empty()) suite_ += "/" + row.variant;
    }

    void add_all() const {
        for (Device device : devices()) add_device(device);
        if (row_.differentiable) {
            add("cpu/float64/gradcheck", [&row = row_] { check_gradcheck(row); });
            add("cpu/float64/gradgradcheck", [&row = row_] { check_gradgradcheck(row); });
        }
        if (!row_.errors.empty()) add("errors", [&row = row_] { check_errors(row); });
    }

 private:
    void add(const std::string& test, std::function<void()> body) const {
        testing::RegisterTest(
            suite_.c_str(), test.c_str(), nullptr, nullptr, __FILE__, __LINE__,
            [body = std::move(body)]() -> testing::Test* { return new OpTest(body); });
    }

    void add_device(Device device) const {
        const std::string on = device.is_cpu() ? "cpu/" : "cuda/";
        for (DType dtype : row_.dtypes) add_forward(device, dtype, on + name(dtype) + "/");
        if (row_.differentiable) {
            for (DType dtype : {float32, float64})
                add(on + name(dtype) + "/backward",
                    [=, &row = row_] { check_backward(row, device, dtype); });
            add(on + "float32/gradient", [=, &row = row_] { check_float32_gradient(row, device); });
        }
        const bool floats = std::count(row_.dtypes.begin(), row_.dtypes.end(), float32) > 0;
        if (floats)
            for (DType dtype : {float16, bfloat16})
                for (Placement placement : kPlacements)
                    add(on + name(dtype) + "/" + name(placement),
                        [=, &row = row_] { check_half(row, device, dtype, placement); });
        add(on + "recording", [=, &row = row_] { check_recording(row, device); });
        add(on + "capture", [=, &row = row_] { check_capture(row, device); });
    }

    void add_forward(Device device, DType dtype, const std::string& on) const {
        const auto forward = [=, &row = row_](Placement placement, Extent extent) {
            return [=, &row] { check_forward(row, device, dtype, placement, extent); };
        };
        for (Placement placement : kPlacements)
            add(on + name(placement), forward(placement, Extent::regular));
        if (!samples_of(row_, Extent::scalar, device).empty())
            add(on + "scalar", forward(Placement::contiguous, Extent::scalar));
        if (!samples_of(row_, Extent::empty, device).empty())
            add(on + "empty", forward(Placement::contiguous, Extent::empty));
    }

    const OpRow& row_;
    std::string suite_;
};

const bool registered = [] {
    for (const OpRow& row : op_table()) Registrar(row).add_all();
    return true;
}();

TEST(Ops, CudaDevice) { TERN_NEED_CUDA(); }

}  // namespace
}  // namespace tern::test
