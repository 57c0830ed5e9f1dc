#include "autograd/functional.h"

#include "autograd/grad.h"
#include "autograd/grad_mode.h"
#include "autograd/ops/arithmetic.h"
#include "autograd/ops/join.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/shape.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern {
namespace {

using Tensors = std::vector<Tensor>;

// f at inputs of its own, recorded.
struct Evaluated {
    Tensors inputs, outputs;
};

Evaluated evaluate(const char* op, const TensorFunction& f, const Tensors& given,
                   bool create_graph) {
    TERN_CHECK(!given.empty(), ValueError, op, ": at least one input is wanted");
    TERN_CHECK(f.takes == 0 || f.takes == given.size(), ValueError, op, ": the function takes ",
               f.takes, " inputs, got ", given.size());
    Evaluated at;
    for (size_t i = 0; i < given.size(); ++i) {
        const Tensor& x = given[i];
        TERN_CHECK(x.defined(), ValueError, op, ": input ", i, " is undefined");
        TERN_CHECK(is_floating(x.dtype()), DTypeError, op, ": input ", i, " is ", x.dtype(),
                   ", but only floating types have gradients");
        const bool joined = create_graph && x.requires_grad();
        at.inputs.push_back(joined ? x.clone() : x.detach().requires_grad_());
    }
    at.outputs = f.call(at.inputs);
    TERN_CHECK(!at.outputs.empty(), GradError, op, ": the function gave no output");
    for (size_t i = 0; i < at.outputs.size(); ++i) {
        const Tensor& y = at.outputs[i];
        TERN_CHECK(y.defined(), GradError, op, ": output ", i, " of the function is undefined");
        TERN_CHECK(is_floating(y.dtype()), DTypeError, op, ": output ", i, " of the function is ",
                   y.dtype(), ", which has no gradient");
    }
    return at;
}

// The gradients, zeros where there is none.
Tensors gradients_or_zeros(const char* op, const Tensors& outputs, const Tensors& inputs,
                           const Tensors& weights, bool create_graph, bool strict) {
    Tensors used, used_weights;
    for (size_t i = 0; i < outputs.size(); ++i) {
        TERN_CHECK(outputs[i].requires_grad() || !strict, GradError, op, ": output ", i,
                   " does not depend on any input");
        if (!outputs[i].requires_grad()) continue;
        used.push_back(outputs[i]);
        if (!weights.empty()) used_weights.push_back(weights[i]);
    }
    Tensors out(inputs.size());
    if (!used.empty())
        out = grad(used, inputs,
                   {.create_graph = create_graph,
                    .retain_graph = true,
                    .allow_unused = true,
                    .grad_outputs = used_weights});
    for (size_t i = 0; i < out.size(); ++i) {
        TERN_CHECK(out[i].defined() || !strict, GradError, op, ": no output depends on input ", i);
        if (!out[i].defined()) out[i] = zeros_like(inputs[i]);
    }
    return out;
}

// Throws unless v has an entry like each of `wanted`.
void check_like(const char* op, const char* of, const Tensors& v, const Tensors& wanted) {
    TERN_CHECK(v.size() == wanted.size(), ValueError, op, ": v has ", v.size(), " tensors for ",
               wanted.size(), " ", of, "s");
    for (size_t i = 0; i < v.size(); ++i) {
        TERN_CHECK(v[i].defined(), ValueError, op, ": v ", i, " is undefined");
        TERN_CHECK(v[i].shape() == wanted[i].shape(), ShapeError, op, ": v ", i, " has shape ",
                   v[i].shape(), ", the ", of, " ", wanted[i].shape());
        TERN_CHECK(v[i].dtype() == wanted[i].dtype() && v[i].device() == wanted[i].device(),
                   DTypeError, op, ": v ", i, " is a ", describe(v[i]), ", the ", of, " a ",
                   describe(wanted[i]));
    }
}

void check_one_number(const char* op, const Tensors& outputs) {
    TERN_CHECK(outputs.size() == 1 && outputs[0].numel() == 1, ShapeError, op,
               ": a function that gives one number is wanted, got ", outputs.size(),
               " outputs, the first of shape ", outputs[0].shape());
}

Tensors finished(Tensors tensors, bool create_graph) {
    if (!create_graph)
        for (Tensor& x : tensors) x = x.detach();
    return tensors;
}

// d(output)/d(input j) for all elements of one output.
Tensors jacobian_rows(const char* op, const Tensor& output, const Tensors& inputs,
                      const FunctionalOptions& options) {
    std::vector<Tensors> rows(inputs.size());
    const Tensor flat = reshape(output, {-1});
    for (int64_t at = 0; at < flat.numel(); ++at) {
        const Tensors row = gradients_or_zeros(op, {select(flat, 0, at)}, inputs, {},
                                               options.create_graph, options.strict);
        for (size_t j = 0; j < inputs.size(); ++j) rows[j].push_back(row[j]);
    }
    Tensors out;
    for (size_t j = 0; j < inputs.size(); ++j) {
        Shape shape = output.shape();
        for (int64_t size : inputs[j].shape()) shape.push_back(size);
        out.push_back(rows[j].empty()
                          ? zeros(shape, {.device = output.device(), .dtype = inputs[j].dtype()})
                          : reshape(stack(rows[j]), shape));
    }
    return finished(out, options.create_graph);
}

std::vector<Tensors> jacobian_of(const char* op, const TensorFunction& f, const Tensors& inputs,
                                 const FunctionalOptions& options) {
    const GradModeGuard recording(true);
    const Evaluated at = evaluate(op, f, inputs, options.create_graph);
    for (const Tensor& y : at.outputs)
        for (const Tensor& x : at.inputs)
            TERN_CHECK(x.dim() + y.dim() <= kMaxDims, ShapeError, op, ": the result, of shape ",
                       y.shape(), " and ", x.shape(), " together, has more than ", kMaxDims,
                       " dimensions");
    for (size_t i = 0; i < at.outputs.size(); ++i)
        TERN_CHECK(at.outputs[i].requires_grad() || !options.strict, GradError, op, ": output ", i,
                   " does not depend on any input");
    std::vector<Tensors> out;
    for (const Tensor& y : at.outputs) out.push_back(jacobian_rows(op, y, at.inputs, options));
    return out;
}

void check_one_output(const char* op, size_t count) {
    TERN_CHECK(count == 1, ValueError, op, ": a function with one output is wanted, it gave ",
               count, "; pass the inputs as a list");
}

Tensor only(const char* op, const std::vector<Tensors>& rows) {
    check_one_output(op, rows.size());
    return rows[0][0];
}

Product only(const char* op, Products products) {
    check_one_output(op, products.first.size());
    return {products.first[0], products.second[0]};
}

Products hessian_product(const char* op, const TensorFunction& f, const Tensors& inputs,
                         const Tensors& v, const FunctionalOptions& options) {
    const GradModeGuard recording(true);
    const Evaluated at = evaluate(op, f, inputs, options.create_graph);
    check_one_number(op, at.outputs);
    check_like(op, "input", v, at.inputs);
    const Tensors first = gradients_or_zeros(op, at.outputs, at.inputs, {}, true, options.strict);
    const Tensors product =
        gradients_or_zeros(op, first, at.inputs, v, options.create_graph, options.strict);
    return {finished(at.outputs, options.create_graph), finished(product, options.create_graph)};
}

}  // namespace

std::vector<Tensors> jacobian(const TensorFunction& f, const Tensors& inputs,
                              const FunctionalOptions& options) {
    return jacobian_of("jacobian", f, inputs, options);
}
Tensor jacobian(const TensorFunction& f, const Tensor& input, const FunctionalOptions& options) {
    return only("jacobian", jacobian_of("jacobian", f, {input}, options));
}

std::vector<Tensors> hessian(const TensorFunction& f, const Tensors& inputs,
                             const FunctionalOptions& options) {
    const auto first = [&](const Tensors& x) {
        const Tensors y = f.call(x);
        TERN_CHECK(!y.empty() && y[0].defined(), GradError, "hessian: the function gave no output");
        check_one_number("hessian", y);
        return gradients_or_zeros("hessian", y, x, {}, true, options.strict);
    };
    TensorFunction gradient(first);
    gradient.takes = f.takes;
    return jacobian_of("hessian", gradient, inputs, options);
}
Tensor hessian(const TensorFunction& f, const Tensor& input, const FunctionalOptions& options) {
    return hessian(f, Tensors{input}, options)[0][0];
}

Products vjp(const TensorFunction& f, const Tensors& inputs, const Tensors& v,
             const FunctionalOptions& options) {
    const GradModeGuard recording(true);
    const Evaluated at = evaluate("vjp", f, inputs, options.create_graph);
    if (v.empty()) {
        check_one_number("vjp", at.outputs);
    } else {
        check_like("vjp", "output", v, at.outputs);
    }
    const Tensors product =
        gradients_or_zeros("vjp", at.outputs, at.inputs, v, options.create_graph, options.strict);
    return {finished(at.outputs, options.create_graph), finished(product, options.create_graph)};
}
Product vjp(const TensorFunction& f, const Tensor& input, const Tensor& v,
            const FunctionalOptions& options) {
    return only("vjp", vjp(f, Tensors{input}, v.defined() ? Tensors{v} : Tensors{}, options));
}

Products jvp(const TensorFunction& f, const Tensors& inputs, const Tensors& v,
             const FunctionalOptions& options) {
    const GradModeGuard recording(true);
    const Evaluated at = evaluate("jvp", f, inputs, options.create_graph);
    check_like("jvp", "input", v, at.inputs);
    // u^T J is linear in u, so its derivative along v is J v.
    Tensors u;
    for (const Tensor& y : at.outputs) u.push_back(zeros_like(y).requires_grad_());
    const Tensors pulled =
        gradients_or_zeros("jvp", at.outputs, at.inputs, u, true, options.strict);
    const Tensors product =
        gradients_or_zeros("jvp", pulled, u, v, options.create_graph, options.strict);
    return {finished(at.outputs, options.create_graph), finished(product, options.create_graph)};
}
Product jvp(const TensorFunction& f, const Tensor& input, const Tensor& v,
            const FunctionalOptions& options) {
    return only("jvp", jvp(f, Tensors{input}, Tensors{v}, options));
}

Products vhp(const TensorFunction& f, const Tensors& inputs, const Tensors& v,
             const FunctionalOptions& options) {
    return hessian_product("vhp", f, inputs, v, options);
}
Products hvp(const TensorFunction& f, const Tensors& inputs, const Tensors& v,
             const FunctionalOptions& options) {
    return hessian_product("hvp", f, inputs, v, options);
}
Product vhp(const TensorFunction& f, const Tensor& input, const Tensor& v,
            const FunctionalOptions& options) {
    return only("vhp", vhp(f, Tensors{input}, Tensors{v}, options));
}
Product hvp(const TensorFunction& f, const Tensor& input, const Tensor& v,
            const FunctionalOptions& options) {
    return only("hvp", hvp(f, Tensors{input}, Tensors{v}, options));
}

}  // namespace tern
