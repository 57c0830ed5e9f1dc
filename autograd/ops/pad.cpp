#include "autograd/ops/pad.h"

#include "autograd/elementwise.h"
#include "autograd/ops/shape.h"
#include "tensor/convert.h"

namespace tern {
namespace {

enum class Mode { constant, reflect, replicate, circular };

Mode mode_of(const std::string& name) {
    if (name == "constant") return Mode::constant;
    if (name == "reflect") return Mode::reflect;
    if (name == "replicate") return Mode::replicate;
    TERN_CHECK(name == "circular", ValueError, "pad: mode \"", name,
               "\" is none of constant, reflect, replicate, circular");
    return Mode::circular;
}

// How many elements go before and after each dim; none negative.
struct Borders {
    Dims before, after;
    Mode mode;
    double value;
};

// A run of elements along a dim: count of them from `start`, `step` apart (-1, 0 or 1).
Layout run_of(Layout x, int dim, int64_t start, int64_t count, int64_t step) {
    x.offset += start * x.strides[dim];
    x.shape[dim] = count;
    x.strides[dim] *= step;
    return x;
}

// A border and the elements that go there.
struct Strip {
    Layout border, source;
};

// The two strips of dim d of the padded layout. Dims before d are taken whole, those after it
// without their borders: a strip's source is then complete once the dims before d are.
std::vector<Strip> strips_of(const Layout& padded, const Borders& b, const Shape& inner, int d) {
    Layout part = padded;
    for (int e = d + 1; e < inner.size(); ++e) part = run_of(part, e, b.before[e], inner[e], 1);
    const int64_t front = b.before[d], back = b.after[d], n = inner[d], end = front + n;
    std::vector<Strip> out;
    const auto add = [&](int64_t at, int64_t count, int64_t start, int64_t step) {
        if (count > 0)
            out.push_back({run_of(part, d, at, count, 1), run_of(part, d, start, count, step)});
    };
    switch (b.mode) {
        case Mode::reflect:
            add(0, front, 2 * front, -1);
            add(end, back, end - 2, -1);
            break;
        case Mode::circular:
            add(0, front, n, 1);
            add(end, back, front, 1);
            break;
        default:
            add(0, front, front, 0);
            add(end, back, end - 1, 0);
    }
    return out;
}

Layout interior(Layout padded, const Borders& b, const Shape& inner) {
    for (int d = 0; d < inner.size(); ++d) padded = run_of(padded, d, b.before[d], inner[d], 1);
    return padded;
}

Tensor padded(const Tensor& x, const Shape& shape, const Borders& b);

// The opposite: the gradient of x from that of the padded tensor, every border added to the
// elements it came from.
Tensor unpadded(const Tensor& grad, const Shape& inner, const Borders& b) {
    const Tensor sum = copied(grad, grad.device(), grad.dtype());
    const auto add = [&](const Layout& from, const Layout& to) {
        const View y = with_layout(sum, to).view();
        kernels::binary(kernels::fn::Add{}, y, with_layout(sum, from).view(), y);
    };
    for (int d = inner.size() - 1; d >= 0; --d)
        for (const Strip& strip : strips_of(sum.layout(), b, inner, d)) {
            if (strip.source.strides[d] != 0) {
                add(strip.border, strip.source);
                continue;
            }
            for (int64_t i = 0; i < strip.border.shape[d]; ++i)
                add(run_of(strip.border, d, i, 1, 1), run_of(strip.source, d, 0, 1, 1));
        }
    const Tensor out =
        copied(with_layout(sum, interior(sum.layout(), b, inner)), grad.device(), grad.dtype());
    return record("unpad", out, {grad}, keep::nothing, [b](const RuleContext& ctx) {
        return Gradients{padded(ctx.grad(), ctx.shape(0), b)};
    });
}

Tensor without_borders(Tensor x, const Borders& b, const Shape& inner) {
    for (int d = 0; d < inner.size(); ++d)
        if (x.shape()[d] != inner[d]) x = slice(x, d, b.before[d], b.before[d] + inner[d]);
    return x;
}

Tensor padded(const Tensor& x, const Shape& shape, const Borders& b) {
    const Tensor out = empty(shape, {.device = x.device(), .dtype = x.dtype()});
    if (out.numel() > 0) {
        kernels::cast(x.view(), with_layout(out, interior(out.layout(), b, x.shape())).view());
        for (int d = 0; d < x.dim(); ++d)
            for (const Strip& strip : strips_of(out.layout(), b, x.shape(), d)) {
                const View border = with_layout(out, strip.border).view();
                if (b.mode == Mode::constant)
                    kernels::fill(border, b.value);
                else
                    kernels::cast(with_layout(out, strip.source).view(), border);
            }
    }
    return record("pad", out, {x}, keep::nothing, [b](const RuleContext& ctx) {
        if (b.mode == Mode::constant)
            return Gradients{without_borders(ctx.grad(), b, ctx.shape(0))};
        return Gradients{unpadded(ctx.grad(), ctx.shape(0), b)};
    });
}

void check_reach(const Tensor& x, const std::string& mode, const Borders& b) {
    for (int d = 0; d < x.dim(); ++d) {
        const int64_t size = x.shape()[d], wanted = std::max(b.before[d], b.after[d]);
        const int64_t most = b.mode == Mode::reflect ? size - 1 : size;
        const bool fits = b.mode == Mode::constant || wanted == 0 ||
                          (b.mode == Mode::replicate ? size > 0 : wanted <= most);
        TERN_CHECK(fits, ValueError, "pad: mode \"", mode, "\" cannot add ", wanted,
                   " elements to dim ", d, " of shape ", x.shape());
    }
}

}  // namespace

Tensor pad(const Tensor& x, const std::vector<int64_t>& padding, const std::string& mode,
           double value) {
    const auto count = static_cast<int64_t>(padding.size());
    TERN_CHECK(count % 2 == 0, ValueError, "pad: pairs of numbers are wanted, got ", count,
               " numbers");
    TERN_CHECK(count / 2 <= x.dim(), ShapeError, "pad: ", count / 2, " pairs for shape ",
               x.shape());
    const Dims none = Dims::filled(x.dim(), 0);
    Borders b = {none, none, mode_of(mode), value};
    if (b.mode == Mode::constant) check_number("pad", value, x.dtype());
    constexpr int64_t kMost = int64_t{1} << 60;
    Shape grown = x.shape();
    bool cropped = false;
    for (int64_t i = 0; i < count; ++i) {
        const int d = x.dim() - 1 - static_cast<int>(i / 2);
        const int64_t wanted = padding[static_cast<size_t>(i)];
        TERN_CHECK(wanted > -kMost && wanted < kMost, ValueError, "pad: a padding of ", wanted,
                   " elements is out of range");
        (i % 2 == 0 ? b.before : b.after)[d] = std::max<int64_t>(wanted, 0);
        cropped = cropped || wanted < 0;
        if (i % 2 == 1) grown[d] = x.shape()[d] + b.before[d] + b.after[d];
    }
    check_shape("pad", grown);
    check_reach(x, mode, b);
    Tensor out = padded(x, grown, b);
    for (int64_t i = 0; cropped && i < count; i += 2) {
        const int d = x.dim() - 1 - static_cast<int>(i / 2);
        const int64_t front = std::max<int64_t>(-padding[static_cast<size_t>(i)], 0);
        const int64_t back = std::max<int64_t>(-padding[static_cast<size_t>(i + 1)], 0);
        TERN_CHECK(front + back <= grown[d], ShapeError, "pad: ", front + back,
                   " elements cannot be taken from dim ", d, " of shape ", x.shape());
        if (front + back > 0) out = slice(out, d, front, grown[d] - back);
    }
    return out;
}

}  // namespace tern
