#include "autograd/function.h"

#include "autograd/record.h"
#include "tensor/convert.h"

namespace tern {

// Where a saved tensor comes from when it is asked for again.
struct SavedSource {
    enum Kind { input, output, other } kind;
    int index = 0;
    KeptTensor kept = {};
};

struct FunctionAccess {
    static std::vector<Tensor>& saved(FunctionContext& c) { return c.saved_; }
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

std::vector<SavedSource> sort_saved(const std::vector<Tensor>& saved,
                                    const std::vector<Tensor>& inputs, const Tensor& out) {
    std::vector<SavedSource> sources;
    for (const Tensor& x : saved) {
        SavedSource source{SavedSource::other};
        if (x.is_same(out)) source.kind = SavedSource::output;
        for (size_t i = 0; i < inputs.size(); ++i)
            if (x.is_same(inputs[i])) source = {SavedSource::input, static_cast<int>(i)};
        if (source.kind == SavedSource::other && x.defined()) source.kept.keep(x);
        sources.push_back(std::move(source));
    }
    return sources;
}

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
                out.push_back(ctx.output());
                break;
            case SavedSource::other:
                out.push_back(source.kept.get(ctx.node().name(), "saved tensor", source.index));
        }
    }
    return out;
}

}  // namespace

namespace detail {

Tensor apply_function(const char* name, std::vector<Tensor> inputs, const FunctionForward& forward,
                      FunctionBackward backward) {
    auto context = std::make_shared<FunctionContext>();
    Tensor out = [&] {
        const NoGradGuard guard;
        return forward(*context);
    }();
    TERN_CHECK(out.defined(), GradError, name, ": forward returned an undefined tensor");
    // A forward that hands back an input (or a view already recorded) gets a handle of its own.
    bool is_input = out.requires_grad();
    for (const Tensor& x : inputs) is_input = is_input || out.is_same(x);
    const Tensor fresh = is_input ? with_layout(out, out.layout()) : out;
    std::vector<SavedSource> sources = sort_saved(FunctionAccess::saved(*context), inputs, out);
    Keep kept = keep::nothing;
    for (const SavedSource& source : sources) {
        if (source.kind == SavedSource::input) kept = kept | keep::input(source.index);
        if (source.kind == SavedSource::output) kept = kept | keep::output;
    }
    FunctionAccess::saved(*context).clear();
    if (!is_floating(fresh.dtype())) return fresh;
    const Tensor result = record_list(name, fresh, inputs, kept,
                                      [context, sources = std::move(sources), count = inputs.size(),
                                       backward = std::move(backward)](const RuleContext& ctx) {
                                          std::vector<bool> needs(count);
                                          for (size_t i = 0; i < count; ++i)
                                              needs[i] = ctx.needs(static_cast<int>(i));
                                          FunctionContext run;
                                          FunctionAccess::set(
                                              run, [&] { return unpack(ctx, sources); }, needs);
                                          return backward(run, ctx.grad());
                                      });
    // Whoever changed it in place would have to know what its backward does.
    if (GradMeta* meta = grad_meta(result); meta && result.impl().base) meta->opaque_view = true;
    return result;
}

}  // namespace detail
}  // namespace tern
