#include "tests/autograd/op_checks.h"

#include <algorithm>

#include "autograd/node.h"
#include "tests/support/compare.h"

namespace tern::test {
namespace {

constexpr int64_t kCudaElements = 256;  // the virtual device is slow
constexpr int64_t kJacobianElements = 64;

int64_t largest_input(const Sample& sample) {
    int64_t most = 0;
    for (const Input& input : sample) most = std::max(most, numel(input.shape));
    return most;
}

DType dtype_of_input(const Input& input, DType dtype) {
    switch (input.kind) {
        case Input::Kind::integer:
            return int64;
        case Input::Kind::mask:
            return bool_;
        default:
            return dtype;
    }
}

HostArray draw(Rng& rng, const Input& input, DType dtype) {
    if (input.kind == Input::Kind::integer)
        return random_integers(rng, input.shape, 0, input.count);
    if (input.kind == Input::Kind::mask) return random_integers(rng, input.shape, 0, 2);
    HostArray out = random_array(rng, input.shape, input.domain);
    if (dtype == uint8)
        for (double& v : out.values) v = std::abs(v);
    return rounded_to(out, dtype);
}

std::vector<HostArray> draw(const std::string& label, const Sample& sample, DType dtype,
                            Placement placement) {
    Rng rng(label);
    std::vector<HostArray> out;
    for (const Input& input : sample) {
        out.push_back(draw(rng, input, dtype));
        if (placement == Placement::broadcast) out.back() = repeated(out.back());
    }
    return out;
}

std::vector<Tensor> place(const std::vector<HostArray>& values, const Sample& sample, DType dtype,
                          Device device, Placement placement) {
    std::vector<Tensor> out;
    for (size_t i = 0; i < values.size(); ++i)
        out.push_back(placed(values[i], dtype_of_input(sample[i], dtype), device, placement));
    return out;
}

double scale_of(const HostArray& x) {
    double scale = 1;
    for (double v : x.values)
        if (std::isfinite(v)) scale = std::max(scale, std::abs(v));
    return scale;
}

Tolerance allowed(const OpRow& row, DType dtype, int64_t length, const HostArray& wanted) {
    return tolerance(dtype, length, row.conditioning * scale_of(wanted));
}

std::string label_of(const OpRow& row) { return row.name + "/" + row.variant; }

std::string shapes_of(const Sample& sample) {
    std::string out = "inputs of shape";
    for (const Input& input : sample) append_to(out += ' ', input.shape);
    return out;
}

// The operation as a function of its differentiable inputs, and those.
struct Differentiated {
    CheckedFunction f;
    std::vector<Tensor> inputs;
};
Differentiated differentiated(const OpRow& row, const Sample& sample,
                              const std::vector<Tensor>& all) {
    std::vector<size_t> places;
    std::vector<Tensor> inputs;
    for (size_t i = 0; i < all.size(); ++i) {
        if (!sample[i].differentiable) continue;
        places.push_back(i);
        inputs.push_back(all[i]);
    }
    const auto f = [op = row.op, all, places](const std::vector<Tensor>& x) {
        std::vector<Tensor> full = all;
        for (size_t i = 0; i < places.size(); ++i) full[places[i]] = x[i];
        return op(full);
    };
    return {f, inputs};
}

// The gradients of sum(op * cotangent), the cotangent drawn from the row's own stream.
std::vector<Tensor> gradients(const OpRow& row, const Sample& sample,
                              const std::vector<Tensor>& all, bool create_graph) {
    Differentiated d = differentiated(row, sample, all);
    for (Tensor& x : d.inputs) x = x.detach().requires_grad_();
    const Tensor y = d.f.call(d.inputs);
    Rng rng("cotangent of " + label_of(row));
    const HostArray weights = rounded_to(random_array(rng, y.shape(), {-1, 1}), float32);
    const Tensor cotangent = to_tensor(weights, y.dtype(), y.device());
    return grad(y, d.inputs, {.create_graph = create_graph, .grad_output = cotangent});
}

void expect_near(const OpRow& row, const std::vector<Tensor>& got,
                 const std::vector<Tensor>& wanted, DType dtype, int64_t length,
                 const char* against) {
    ASSERT_EQ(got.size(), wanted.size());
    for (size_t i = 0; i < got.size(); ++i) {
        const HostArray w = to_host(wanted[i]);
        EXPECT_TRUE(near(to_host(got[i]), w, allowed(row, dtype, 8 * length, w)))
            << "gradient " << i << " against " << against;
    }
}

}  // namespace

Extent extent_of(const Sample& sample) {
    bool scalar = true, empty = false;
    for (const Input& input : sample) {
        scalar = scalar && input.shape.empty();
        empty = empty || numel(input.shape) == 0;
    }
    return empty ? Extent::empty : scalar ? Extent::scalar : Extent::regular;
}

std::vector<const Sample*> samples_of(const OpRow& row, Extent extent, Device device) {
    std::vector<const Sample*> out;
    for (const Sample& sample : row.samples) {
        if (extent_of(sample) != extent) continue;
        if (device.is_cuda() && largest_input(sample) > kCudaElements) continue;
        out.push_back(&sample);
    }
    return out;
}

void check_forward(const OpRow& row, Device device, DType dtype, Placement placement,
                   Extent extent) {
    for (const Sample* sample : samples_of(row, extent, device)) {
        SCOPED_TRACE(shapes_of(*sample));
        const auto values = draw(label_of(row), *sample, dtype, placement);
        const auto inputs = place(values, *sample, dtype, device, placement);
        const HostArray wanted = row.reference(values);
        const Tensor y = row.op(inputs);
        EXPECT_EQ(name(y.dtype()), std::string(name(row.result.value_or(dtype))));
        EXPECT_EQ(y.device().str(), device.str());
        EXPECT_FALSE(y.requires_grad());
        if (row.ulps > 0 && is_floating(dtype)) {
            EXPECT_TRUE(within_ulps(y, wanted, row.ulps));
        } else {
            EXPECT_TRUE(near(y, wanted, allowed(row, y.dtype(), row.length, wanted)));
        }
        EXPECT_TRUE(bit_equal(row.op(inputs), y)) << "run twice";
        for (size_t i = 0; i < inputs.size(); ++i)
            EXPECT_TRUE(same_values(to_host(inputs[i]), values[i])) << "input " << i << " changed";
    }
}

void check_backward(const OpRow& row, Device device, DType dtype) {
    for (const Sample& sample : row.samples) {
        if (device.is_cuda() && largest_input(sample) > kCudaElements) continue;
        for (Placement placement : kPlacements) {
            SCOPED_TRACE(shapes_of(sample) + ", " + name(placement));
            const auto values = draw(label_of(row), sample, dtype, placement);
            const auto inputs = place(values, sample, dtype, device, placement);
            const auto dense = place(values, sample, dtype, device, Placement::contiguous);
            const auto fused = gradients(row, sample, inputs, false);
            const int64_t length = row.length + largest_input(sample);
            expect_near(row, fused, gradients(row, sample, inputs, true), dtype, length,
                        "the rule");
            expect_near(row, fused, gradients(row, sample, dense, false), dtype, length,
                        "dense inputs");
            if (device.is_cuda()) {
                const auto host = place(values, sample, dtype, Device(), Placement::contiguous);
                expect_near(row, fused, gradients(row, sample, host, false), dtype, length,
                            "the CPU");
            }
            const auto wanting = differentiated(row, sample, inputs).inputs;
            for (size_t i = 0; i < fused.size(); ++i) {
                EXPECT_EQ(describe(fused[i]), describe(wanting[i]));
                EXPECT_FALSE(fused[i].requires_grad());
            }
        }
    }
}

void check_float32_gradient(const OpRow& row, Device device) {
    for (const Sample* sample : samples_of(row, Extent::regular, device)) {
        SCOPED_TRACE(shapes_of(*sample));
        const auto values = draw(label_of(row), *sample, float32, Placement::contiguous);
        const auto single = place(values, *sample, float32, device, Placement::contiguous);
        const auto exact = place(values, *sample, float64, Device(), Placement::contiguous);
        expect_near(row, gradients(row, *sample, single, false),
                    gradients(row, *sample, exact, false), float32,
                    row.length + largest_input(*sample), "float64");
    }
}

bool takes(const OpRow& row, DType dtype) {
    const Sample& sample = *samples_of(row, Extent::regular, Device()).at(0);
    const auto values = draw(label_of(row), sample, dtype, Placement::contiguous);
    try {
        row.op(place(values, sample, dtype, Device(), Placement::contiguous));
        return true;
    } catch (const DTypeError& refusal) {
        EXPECT_NE(std::string(refusal.what()).find(name(dtype)), std::string::npos)
            << refusal.what();
        return false;
    }
}

namespace {
// Values of a kind that 16-bit floats can carry through a few operations.
void check_half_gradient(const OpRow& row, const Sample& sample,
                         const std::vector<HostArray>& values, DType dtype,
                         const std::vector<Tensor>& inputs) {
    const auto wide = place(values, sample, float32, Device(), Placement::contiguous);
    const auto got = gradients(row, sample, inputs, false);
    const auto wanted = gradients(row, sample, wide, false);
    ASSERT_EQ(got.size(), wanted.size());
    for (size_t i = 0; i < got.size(); ++i) {
        EXPECT_EQ(name(got[i].dtype()), std::string(name(dtype)));
        const HostArray w = to_host(wanted[i]);
        // Rules round between their operations, and their terms may cancel.
        Tolerance loose = allowed(row, dtype, 1, w);
        loose.relative *= 8, loose.absolute *= 8;
        EXPECT_TRUE(near(to_host(got[i]), w, loose)) << "gradient " << i << " against float32";
    }
}
}  // namespace

void check_half(const OpRow& row, Device device, DType dtype, Placement placement) {
    if (!takes(row, dtype)) return;
    for (const Sample* sample : samples_of(row, Extent::regular, device)) {
        SCOPED_TRACE(shapes_of(*sample));
        const auto values = draw(label_of(row), *sample, dtype, placement);
        const auto inputs = place(values, *sample, dtype, device, placement);
        const HostArray wanted = row.reference(values);
        const Tensor y = row.op(inputs);
        const DType expected = row.result.value_or(dtype);
        // A result type of its own stays; that of the inputs follows them.
        if (!is_floating(expected)) {
            EXPECT_EQ(name(y.dtype()), std::string(name(expected)));
        }
        EXPECT_TRUE(
            near(y, rounded_to(wanted, y.dtype()),
                 allowed(row, is_floating(y.dtype()) ? dtype : y.dtype(), row.length, wanted)));
        EXPECT_TRUE(bit_equal(row.op(inputs), y)) << "run twice";
        for (size_t i = 0; i < inputs.size(); ++i)
            EXPECT_TRUE(same_values(to_host(inputs[i]), values[i])) << "input " << i << " changed";
        if (row.differentiable) check_half_gradient(row, *sample, values, dtype, inputs);
    }
}

namespace {
template <class Check>
void check_jacobians(const OpRow& row, Check check) {
    for (const Sample& sample : row.samples) {
        if (largest_input(sample) > kJacobianElements) continue;
        SCOPED_TRACE(shapes_of(sample));
        const auto values = draw(label_of(row), sample, float64, Placement::contiguous);
        const auto inputs = place(values, sample, float64, Device(), Placement::contiguous);
        const Differentiated d = differentiated(row, sample, inputs);
        try {
            check(d.f, d.inputs);
        } catch (const Error& e) {
            ADD_FAILURE() << e.what();
        }
    }
}
}  // namespace

void check_gradcheck(const OpRow& row) {
    check_jacobians(row, [](const auto& f, const auto& inputs) { gradcheck(f, inputs); });
}

void check_gradgradcheck(const OpRow& row) {
    check_jacobians(row, [](const auto& f, const auto& inputs) { gradgradcheck(f, inputs); });
}

void check_recording(const OpRow& row, Device device) {
    const Sample& sample = *samples_of(row, Extent::regular, device).at(0);
    const DType dtype = row.dtypes[0];
    const auto values = draw(label_of(row), sample, dtype, Placement::contiguous);
    const auto inputs = place(values, sample, dtype, device, Placement::contiguous);
    Differentiated d = differentiated(row, sample, inputs);
    if (is_floating(dtype))
        for (Tensor& x : d.inputs) x = x.detach().requires_grad_();
    const int64_t before = live_nodes();
    {
        NoGradGuard guard;
        const Tensor y = d.f.call(d.inputs);
        const bool handed_back = std::any_of(d.inputs.begin(), d.inputs.end(),
                                             [&](const Tensor& x) { return y.is_same(x); });
        EXPECT_EQ(y.requires_grad(), handed_back);
        EXPECT_EQ(live_nodes(), before);
    }
    {
        const Tensor y = d.f.call(d.inputs);
        EXPECT_EQ(y.requires_grad(), row.differentiable && !d.inputs.empty());
    }
    EXPECT_EQ(live_nodes(), before);
}

namespace {
// The result, and its gradients for itself as the cotangent.
std::vector<Tensor> with_gradients(const OpRow& row, const Sample& sample,
                                   const std::vector<Tensor>& inputs) {
    Differentiated d = differentiated(row, sample, inputs);
    if (!row.differentiable || d.inputs.empty()) return {row.op(inputs)};
    for (Tensor& x : d.inputs) x = x.detach().requires_grad_();
    const Tensor y = d.f.call(d.inputs);
    std::vector<Tensor> out = grad(y, d.inputs, {.grad_output = y.detach()});
    out.push_back(y.detach());
    return out;
}
}  // namespace

void check_capture(const OpRow& row, Device device) {
    constexpr int kCalls = 4;
    const Sample& sample = *samples_of(row, Extent::regular, device).at(0);
    const DType dtype = row.dtypes[0];
    const auto step = [&](const std::vector<Tensor>& inputs) {
        return with_gradients(row, sample, inputs);
    };
    StepCapture captured({.strict = false});
    for (int call = 0; call < kCalls; ++call) {
        const auto values =
            draw(label_of(row) + std::to_string(call), sample, dtype, Placement::contiguous);
        const auto inputs = place(values, sample, dtype, device, Placement::contiguous);
        const std::vector<Tensor> wanted = step(inputs);
        const std::vector<Tensor> got = captured.run(step, inputs);
        ASSERT_EQ(got.size(), wanted.size());
        for (size_t i = 0; i < got.size(); ++i)
            EXPECT_TRUE(bit_equal(got[i], wanted[i])) << "call " << call << ", output " << i;
    }
}

void check_errors(const OpRow& row) {
    for (const ErrorCase& wrong : row.errors) EXPECT_TRUE(wrong.check());
}

}  // namespace tern::test
