// Which of the manifest's operations tern has, and how they are called.
#include "autograd/autograd.h"
#include "tests/reference/reference_case.h"

namespace tern::test {
namespace {

using Outputs = std::vector<Tensor>;
using Call = ReferenceCall;
using Table = ReferenceTable;

void add_elementwise(Table& ops) {
    ops["add"] = [](const Call& c) { return Outputs{c.in("a") + c.in("b")}; };
    ops["sub"] = [](const Call& c) { return Outputs{c.in("a") - c.in("b")}; };
    ops["mul"] = [](const Call& c) { return Outputs{c.in("a") * c.in("b")}; };
    ops["div"] = [](const Call& c) { return Outputs{c.in("a") / c.in("b")}; };
    ops["pow"] = [](const Call& c) { return Outputs{pow(c.in("a"), c.in("b"))}; };
    ops["pow_scalar"] = [](const Call& c) {
        return Outputs{pow(c.in("a"), c.param("exponent").get<double>())};
    };
    ops["maximum"] = [](const Call& c) { return Outputs{maximum(c.in("a"), c.in("b"))}; };
    ops["minimum"] = [](const Call& c) { return Outputs{minimum(c.in("a"), c.in("b"))}; };
    ops["eq"] = [](const Call& c) { return Outputs{c.in("a") == c.in("b")}; };
    ops["lt"] = [](const Call& c) { return Outputs{c.in("a") < c.in("b")}; };
    ops["ge"] = [](const Call& c) { return Outputs{c.in("a") >= c.in("b")}; };
    ops["where"] = [](const Call& c) { return Outputs{where(c.in("c"), c.in("a"), c.in("b"))}; };
    ops["exp"] = [](const Call& c) { return Outputs{exp(c.in("a"))}; };
    ops["abs"] = [](const Call& c) { return Outputs{abs(c.in("a"))}; };
    ops["neg"] = [](const Call& c) { return Outputs{neg(c.in("a"))}; };
    ops["square"] = [](const Call& c) { return Outputs{square(c.in("a"))}; };
    ops["erf"] = [](const Call& c) { return Outputs{erf(c.in("a"))}; };
    ops["log"] = [](const Call& c) { return Outputs{log(c.in("a"))}; };
    ops["sqrt"] = [](const Call& c) { return Outputs{sqrt(c.in("a"))}; };
    ops["log1p"] = [](const Call& c) { return Outputs{log1p(c.in("a"))}; };
    ops["reciprocal"] = [](const Call& c) { return Outputs{reciprocal(c.in("a"))}; };
    ops["sign"] = [](const Call& c) { return Outputs{sign(c.in("a"))}; };
    ops["clamp"] = [](const Call& c) {
        return Outputs{
            clamp(c.in("a"), c.param("min").get<double>(), c.param("max").get<double>())};
    };
    ops["masked_fill"] = [](const Call& c) {
        return Outputs{masked_fill(c.in("a"), c.in("mask"), c.param("value").get<double>())};
    };
}

void add_activations(Table& ops) {
    ops["tanh"] = [](const Call& c) { return Outputs{tanh(c.in("a"))}; };
    ops["sigmoid"] = [](const Call& c) { return Outputs{sigmoid(c.in("a"))}; };
    ops["relu"] = [](const Call& c) { return Outputs{relu(c.in("a"))}; };
    ops["silu"] = [](const Call& c) { return Outputs{silu(c.in("a"))}; };
    ops["softplus"] = [](const Call& c) { return Outputs{softplus(c.in("a"))}; };
    ops["leaky_relu"] = [](const Call& c) {
        return Outputs{leaky_relu(c.in("a"), c.param("negative_slope").get<double>())};
    };
    ops["elu"] = [](const Call& c) {
        return Outputs{elu(c.in("a"), c.param("alpha").get<double>())};
    };
    ops["gelu"] = [](const Call& c) {
        return Outputs{gelu(c.in("a"), c.param("approximate").get<std::string>())};
    };
    ops["softmax"] = [](const Call& c) { return Outputs{softmax(c.in("x"), c.dims()[0])}; };
    ops["log_softmax"] = [](const Call& c) { return Outputs{log_softmax(c.in("x"), c.dims()[0])}; };
}

void add_reductions(Table& ops) {
    ops["sum"] = [](const Call& c) {
        return Outputs{sum(c.in("a"), c.dims(), c.param_or("keepdims", false))};
    };
    ops["mean"] = [](const Call& c) {
        return Outputs{mean(c.in("a"), c.dims(), c.param_or("keepdims", false))};
    };
    ops["var"] = [](const Call& c) {
        return Outputs{var(c.in("a"), c.dims(), c.param("ddof").get<double>())};
    };
    ops["std"] = [](const Call& c) {
        return Outputs{tern::std(c.in("a"), c.dims(), c.param("ddof").get<double>())};
    };
    ops["argmax"] = [](const Call& c) { return Outputs{argmax(c.in("a"), c.dims()[0])}; };
    ops["argmin"] = [](const Call& c) { return Outputs{argmin(c.in("a"), c.dims()[0])}; };
    ops["logsumexp"] = [](const Call& c) { return Outputs{logsumexp(c.in("a"), c.dims())}; };
}

Outputs sliced(const Call& c) {
    Tensor out = c.in("a");
    int64_t dim = 0;
    for (const Json& s : c.param("slices")) {
        const int64_t stop = s.at(1).is_null() ? kEnd : s.at(1).get<int64_t>();
        out = slice(out, dim++, s.at(0).get<int64_t>(), stop, s.at(2).get<int64_t>());
    }
    return {out};
}

Shape shape_of(const Json& list) {
    Shape out;
    for (const Json& size : list) out.push_back(size.get<int64_t>());
    return out;
}

void add_shapes(Table& ops) {
    ops["reshape"] = [](const Call& c) {
        const bool permuted = c.test.name().starts_with("reshape_after_permute201");
        const Tensor x = permuted ? permute(c.in("a"), {2, 0, 1}) : c.in("a");
        return Outputs{reshape(x, shape_of(c.param("shape")))};
    };
    ops["permute"] = [](const Call& c) {
        return Outputs{permute(c.in("a"), shape_of(c.param("axes")))};
    };
    ops["expand"] = [](const Call& c) {
        return Outputs{expand(c.in("a"), shape_of(c.param("shape")))};
    };
    ops["concat"] = [](const Call& c) {
        return Outputs{cat({c.in("a"), c.in("b"), c.in("c")}, c.dims()[0])};
    };
    ops["stack"] = [](const Call& c) {
        return Outputs{stack({c.in("a"), c.in("b")}, c.dims()[0])};
    };
    ops["slice"] = sliced;
}

void add_indexing(Table& ops) {
    ops["gather"] = [](const Call& c) {
        return Outputs{gather(c.in("a"), c.dims()[0], c.in("i"))};
    };
    ops["index_select"] = [](const Call& c) {
        return Outputs{index_select(c.in("a"), c.dims()[0], c.in("i"))};
    };
    ops["scatter_add"] = [](const Call& c) {
        return Outputs{scatter_add(c.in("a"), c.dims()[0], c.in("i"), c.in("s"))};
    };
    ops["embedding"] = [](const Call& c) { return Outputs{embedding(c.in("w"), c.in("i"))}; };
    ops["one_hot"] = [](const Call& c) {
        return Outputs{one_hot(c.in("i"), c.param("num_classes").get<int64_t>())};
    };
}

Outputs normalised_by_batch(const Call& c) {
    const Tensor mean = c.in("running_mean").clone(), var = c.in("running_var").clone();
    const Tensor y = batch_norm(c.in("x"), mean, var, c.in("g"), c.in("b"),
                                {.training = c.param("training").get<bool>(),
                                 .momentum = c.param("momentum").get<double>(),
                                 .eps = c.param("eps").get<double>()});
    return {y, mean, var};
}

void add_layers(Table& ops) {
    ops["matmul"] = [](const Call& c) { return Outputs{matmul(c.in("a"), c.in("b"))}; };
    ops["linear"] = [](const Call& c) {
        const bool bias = c.inputs.contains("b");
        return Outputs{linear(c.in("x"), c.in("w"), bias ? c.in("b") : Tensor())};
    };
    ops["layer_norm"] = [](const Call& c) {
        const Tensor& weight = c.in("g");
        return Outputs{
            layer_norm(c.in("x"), weight.shape(), weight, c.in("b"), c.param("eps").get<double>())};
    };
    ops["batch_norm"] = normalised_by_batch;
}

Reduction reduction_of(const Call& c) {
    const std::string name = c.param_or<std::string>("reduction", "mean");
    return name == "none" ? Reduction::none : name == "sum" ? Reduction::sum : Reduction::mean;
}

void add_losses(Table& ops) {
    ops["cross_entropy"] = [](const Call& c) {
        return Outputs{
            cross_entropy(c.in("x"), c.in("t"),
                          {.weight = c.inputs.contains("w") ? c.in("w") : Tensor(),
                           .ignore_index = c.param_or<int64_t>("ignore_index", -100),
                           .reduction = reduction_of(c),
                           .label_smoothing = c.param_or<double>("label_smoothing", 0)})};
    };
    ops["nll_loss"] = [](const Call& c) {
        return Outputs{nll_loss(log_softmax(c.in("x"), 1), c.in("t"))};
    };
    ops["bce_with_logits"] = [](const Call& c) {
        const Tensor weight = c.inputs.contains("w") ? c.in("w") : Tensor();
        return Outputs{bce_with_logits(c.in("x"), c.in("t"), {.pos_weight = weight})};
    };
    ops["mse_loss"] = [](const Call& c) {
        return Outputs{mse_loss(c.in("x"), c.in("t"), reduction_of(c))};
    };
    ops["l1_loss"] = [](const Call& c) {
        return Outputs{l1_loss(c.in("x"), c.in("t"), reduction_of(c))};
    };
    ops["huber"] = [](const Call& c) {
        return Outputs{huber_loss(c.in("x"), c.in("t"), c.param("delta").get<double>())};
    };
}

}  // namespace

ReferenceOp find_reference_op(const std::string& op) {
    static const Table table = [] {
        Table out;
        add_elementwise(out);
        add_activations(out);
        add_reductions(out);
        add_shapes(out);
        add_indexing(out);
        add_layers(out);
        add_losses(out);
        add_elementwise_cases(out);
        add_shape_cases(out);
        add_network_cases(out);
        add_sort_cases(out);
        add_reduce_references(out);
        add_linalg_cases(out);
        return out;
    }();
    const auto at = table.find(op);
    return at == table.end() ? nullptr : at->second;
}

}  // namespace tern::test
