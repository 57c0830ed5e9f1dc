#include "autograd/views.h"

#include "autograd/ops/reduce.h"
#include "autograd/ops/shape.h"
#include "autograd/record.h"
#include "kernels/elementwise.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern {
namespace {

// The dims along which x stands still.
Dims repeated_dims(const Layout& x) {
    Dims dims;
    for (int d = 0; d < x.dim(); ++d)
        if (x.strides[d] == 0 && x.shape[d] != 1) dims.push_back(d);
    return dims;
}

// x without its repetitions.
Layout without_repeats(Layout x) {
    for (int64_t d : repeated_dims(x)) x.shape[static_cast<int>(d)] = 1;
    return x;
}

// Memory laid out as `whole` is, and what it shows at `part`.
Tensor shown(const Tensor& memory, const Layout& whole, Layout part) {
    part.offset += memory.layout().offset - whole.offset;
    return with_layout(memory, part);
}
Tensor blank(const Layout& whole, const Tensor& like) {
    return zeros({extent("view", whole)}, {.device = like.device(), .dtype = like.dtype()});
}
Tensor filled(const Layout& whole, const Tensor& values) {
    if (whole.is_contiguous()) return copied(values, values.device(), values.dtype());
    const Tensor memory = blank(whole, values);
    kernels::cast(values.view(), shown(memory, whole, whole).view());
    return memory;
}

// The place in the graph of what `rule` makes of N inputs, which are still to be named.
template <size_t N, class Rule>
std::unique_ptr<GradMeta> output_of(const char* name, Rule rule) {
    auto meta = std::make_unique<GradMeta>();
    meta->edge = {Ref<Node>(new RuleNode<Rule, N>(name, rule, N)), 0};
    return meta;
}

NodeInput input_from(const Edge& edge, const Tensor& x) {
    return {.edge = edge, .shape = x.shape(), .dtype = x.dtype(), .kept = {}};
}

}  // namespace

bool is_free_of_overlap(const Layout& x) {
    // From the smallest stride to the largest, each must step over all that those before reach.
    int64_t reach = 0;
    bool done[kMaxDims] = {};
    for (int left = x.numel() > 1 ? x.dim() : 0; left > 0; --left) {
        int next = -1;
        for (int d = 0; d < x.dim(); ++d)
            if (!done[d] && (next < 0 || x.strides[d] < x.strides[next])) next = d;
        done[next] = true;
        if (x.shape[next] == 1) continue;
        if (x.strides[next] <= reach) return false;
        reach += (x.shape[next] - 1) * x.strides[next];
    }
    return true;
}

Tensor Region::read(const Tensor& values) const {
    const Tensor memory =
        whole.is_contiguous() && values.is_contiguous() ? values : filled(whole, values);
    const Tensor out = as_contiguous(shown(memory, whole, part));
    return record("view", out, {values}, keep::nothing,
                  [r = *this](const RuleContext& ctx) { return Gradients{r.write(ctx.grad())}; });
}

Tensor Region::write(const Tensor& values) const {
    if (const Dims repeats = repeated_dims(part); !repeats.empty())
        return Region{whole, without_repeats(part)}.write(sum(values, repeats, true));
    const Tensor memory = blank(whole, values);
    kernels::cast(values.view(), shown(memory, whole, part).view());
    return record("view_backward", as_contiguous(shown(memory, whole, whole)), {values},
                  keep::nothing,
                  [r = *this](const RuleContext& ctx) { return Gradients{r.read(ctx.grad())}; });
}

Tensor Region::clear(const Tensor& values) const {
    const Tensor memory = filled(whole, values);
    kernels::fill(shown(memory, whole, part).view(), 0);
    return record("overwrite_backward", as_contiguous(shown(memory, whole, whole)), {values},
                  keep::nothing,
                  [r = *this](const RuleContext& ctx) { return Gradients{r.clear(ctx.grad())}; });
}

std::unique_ptr<GradMeta> overwritten(const Tensor& base, const Tensor& part, const Edge& written) {
    const auto rule = [r = Region{base.layout(), part.layout()}](const RuleContext& ctx) {
        return Gradients{ctx.needs(0) ? r.clear(ctx.grad()) : Tensor(), r.read(ctx.grad())};
    };
    auto meta = output_of<2>("overwrite", rule);
    const std::span<NodeInput> inputs = meta->edge.node->inputs();
    inputs[0] = input_from(edge_of(base), base);
    inputs[1] = input_from(written, part);
    return meta;
}

void follow_base(const char* op, const Tensor& x) {
    static std::mutex mutex;  // two threads may find the same view out of date
    const std::lock_guard lock(mutex);
    TensorImpl& self = x.impl();
    if (!is_out_of_date(self)) return;
    TERN_CHECK(self.base && !is_out_of_date(*self.base), GradError, op, ": ", describe(x),
               " shares memory with a tensor that a recorded operation has changed in place, and ",
               "is no view of it that the graph knows; take the view again, or detach() it");
    const Tensor base(self.base);
    const Layout distinct = without_repeats(x.layout());
    TERN_CHECK(is_free_of_overlap(distinct) && is_free_of_overlap(base.layout()) &&
                   base.dtype() == x.dtype() && !(grad_meta(x) && grad_meta(x)->opaque_view),
               GradError, op, ": ", describe(x),
               " is a view of a tensor that was changed in place since; take the view again");
    std::unique_ptr<GradMeta> meta;
    if (grad_meta(base)) {
        const auto rule = [r = Region{base.layout(), x.layout()}](const RuleContext& ctx) {
            return Gradients{r.write(ctx.grad())};
        };
        meta = output_of<1>("view", rule);
        meta->edge.node->inputs()[0] = input_from(edge_of(base), base);
        if (grad_meta(x) && grad_meta(x)->retained) retain(*meta);
    }
    self.grad_meta = std::move(meta);
    self.seen.store(self.storage->recorded_writes(), std::memory_order_release);
}

}  // namespace tern
