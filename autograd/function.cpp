#include "autograd/function.h"

#include "autograd/record.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern {

// Where a saved tensor comes from when it is asked for again.
struct SavedSource {
    enum Kind { input, output, other } kind;
    int index = 0;
    KeptTensor kept = {};
};

struct FunctionAccess {
    static std::vector<Tensor>& saved(FunctionContext& c) { return c.saved_; }
    static std::vector<Tensor>& constants(FunctionContext& c) { return c.constants_; }
    static bool materializes(const FunctionContext& c) { return c.materialize_; }
    static void set(FunctionContext& c, std::function<std::vector<Tensor>()> unpack,
                    std::vector<bool> needs) {
        c.unpack_ = std::move(unpack);
        c.needs_ = std::move(needs);
    }
};

std::vector<Tensor> FunctionContext::saved_tensors() const { return unpack_ ? unpack_() : saved_; }

bool FunctionContext::needs_input_grad(int i) const {
    return needs_.empty() || needs_.at(static_cast<size_t>(i));
}

namespace {

int position(const Tensor& x, const std::vector<Tensor>& list) {
    for (size_t i = 0; i < list.size(); ++i)
        if (x.is_same(list[i])) return static_cast<int>(i);
    return -1;
}

std::vector<SavedSource> sort_saved(const std::vector<Tensor>& saved,
                                    const std::vector<Tensor>& inputs,
                                    const std::vector<Tensor>& outs) {
    std::vector<SavedSource> sources;
    for (const Tensor& x : saved) {
        SavedSource source{SavedSource::other};
        if (const int i = position(x, inputs); x.defined() && i >= 0) {
            source = {SavedSource::input, i};
        } else if (const int o = position(x, outs); x.defined() && o >= 0) {
            source = {SavedSource::output, o};
        } else if (x.defined()) {
            source.kept.keep(x);
        }
        sources.push_back(std::move(source));
    }
    return sources;
}

Keep kept_by(const std::vector<SavedSource>& sources) {
    Keep kept = keep::nothing;
    for (const SavedSource& source : sources) {
        if (source.kind == SavedSource::input) kept = kept | keep::input(source.index);
        if (source.kind == SavedSource::output) kept = kept | keep::output;
    }
    return kept;
}

// What the gradient of an output looks like when none came.
struct OutputKind {
    Shape shape;
    DType dtype;
    Device device;
};

std::vector<Tensor> unpack(const RuleContext& ctx, const std::vector<SavedSource>& sources) {
    std::vector<Tensor> out;
    for (const SavedSource& source : sources) {
        TERN_CHECK(source.kind != SavedSource::other || !ctx.creating_graph(), GradError,
                   "backward of ", ctx.node().name(),
                   ": it saved a tensor that is neither an input nor an output, so it can be ",
                   "differentiated only once; save inputs and recompute in backward");
        switch (source.kind) {
            case SavedSource::input:
                out.push_back(ctx.input(source.index));
                break;
            case SavedSource::output:
                out.push_back(ctx.output(source.index));
                break;
            case SavedSource::other:
                out.push_back(source.kept.get(ctx.node().name(), "saved tensor", source.index));
        }
    }
    return out;
}

}  // namespace

namespace {

// A forward that hands back an input (or a view already recorded, or one tensor twice) gets a
// handle of its own for it.
std::vector<Tensor> own_handles(const char* name, const std::vector<Tensor>& outs,
                                const std::vector<Tensor>& inputs) {
    std::vector<Tensor> own;
    for (size_t i = 0; i < outs.size(); ++i) {
        const Tensor& out = outs[i];
        TERN_CHECK(out.defined(), GradError, name, ": forward returned an undefined tensor");
        const bool taken =
            out.requires_grad() || position(out, inputs) >= 0 || position(out, own) >= 0;
        own.push_back(taken ? with_layout(out, out.layout()) : out);
    }
    return own;
}

// The gradients of all outputs, zeros where none came.
std::vector<Tensor> materialized(const RuleContext& ctx, const std::vector<OutputKind>& kinds,
                                 bool materialize) {
    std::vector<Tensor> grads;
    for (size_t i = 0; i < kinds.size(); ++i) {
        const Tensor& grad = ctx.grad(static_cast<int>(i));
        const bool missing = !grad.defined() && materialize && is_floating(kinds[i].dtype);
        grads.push_back(
            missing ? zeros(kinds[i].shape, {.device = kinds[i].device, .dtype = kinds[i].dtype})
                    : grad);
    }
    return grads;
}

}  // namespace

namespace detail {

std::vector<Tensor> apply_function(const char* name, std::vector<Tensor> inputs,
                                   const FunctionForward& forward, FunctionBackward backward) {
    FunctionContext context;
    const std::vector<Tensor> outs = [&] {
        const NoGradGuard guard;
        return forward(context);
    }();
    std::vector<SavedSource> sources = sort_saved(FunctionAccess::saved(context), inputs, outs);
    std::vector<Tensor> fresh = own_handles(name, outs, inputs);
    std::vector<OutputKind> kinds;
    bool any_floating = false;
    for (const Tensor& out : fresh) {
        kinds.push_back({out.shape(), out.dtype(), out.device()});
        any_floating = any_floating || is_floating(out.dtype());
    }
    for (const Tensor& constant : FunctionAccess::constants(context))
        TERN_CHECK(position(constant, outs) >= 0, GradError, name,
                   ": mark_non_differentiable was given a tensor that forward does not return");
    if (!any_floating) return fresh;
    const Keep kept = kept_by(sources);
    const bool materialize = FunctionAccess::materializes(context);
    const auto rule = [sources = std::move(sources), kinds = std::move(kinds), materialize,
                       count = inputs.size(),
                       backward = std::move(backward)](const RuleContext& ctx) {
        std::vector<bool> needs(count);
        for (size_t i = 0; i < count; ++i) needs[i] = ctx.needs(static_cast<int>(i));
        FunctionContext run;
        FunctionAccess::set(
            run, [&] { return unpack(ctx, sources); }, needs);
        return backward(run, materialized(ctx, kinds, materialize));
    };
    const std::vector<Tensor> result = record_outputs(name, fresh, inputs, kept, rule);
    for (size_t i = 0; i < result.size(); ++i) {
        GradMeta* meta = grad_meta(result[i]);
        if (!meta) continue;
        // Whoever changed it in place would have to know what its backward does.
        meta->opaque_view = static_cast<bool>(result[i].impl().base);
        if (position(outs[i], FunctionAccess::constants(context)) >= 0)
            result[i].impl().grad_meta.reset();
    }
    return result;
}

}  // namespace detail
}  // namespace tern
