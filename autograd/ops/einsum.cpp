// Einstein's sum. The equation is read into labels, one a dimension; operands are brought to
// distinct labels (diagonals, sizes of 1 dropped), and then contracted pair by pair, each pair by
// one batched matrix product.
#include <algorithm>
#include "autograd/einsum_equation.h"

#include "autograd/autocast_rules.h"
#include "autograd/elementwise.h"
#include "autograd/ops/diagonal.h"
#include "autograd/ops/matmul.h"
#include "autograd/ops/products.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/shape.h"

namespace tern {
namespace {

using subscripts::Labels;

// An operand and the labels of its dimensions, each there once.
struct Term {
    Tensor x;
    Labels labels;

    bool has(int label) const { return labels.find(static_cast<char>(label)) != Labels::npos; }
    int dim_of(char label) const { return static_cast<int>(labels.find(label)); }
};

// Diagonals for repeated labels; sizes of 1 that other operands stretch are dropped.
Term distinct(const Tensor& given, const Labels& labels, const subscripts::Sizes& sizes) {
    Term term{given, labels};
    for (size_t i = 0; i < term.labels.size(); ++i) {
        const size_t again = term.labels.find(term.labels[i], i + 1);
        if (again == Labels::npos) continue;
        const char label = term.labels[i];
        term.x = diagonal(term.x, 0, static_cast<int64_t>(i), static_cast<int64_t>(again));
        term.labels.erase(again, 1);
        term.labels.erase(i, 1);
        term.labels.push_back(label);  // the diagonal is the last dimension
        i = static_cast<size_t>(-1);
    }
    for (size_t i = term.labels.size(); i-- > 0;) {
        const auto dim = static_cast<int64_t>(i);
        if (term.x.size(dim) != 1 || sizes.at(term.labels[i]) == 1) continue;
        term.x = squeeze(term.x, dim);
        term.labels.erase(i, 1);
    }
    return term;
}

// Sums over the labels that nobody else has.
Term without_private(Term term, const Labels& wanted) {
    Dims dims;
    Labels left;
    for (size_t i = 0; i < term.labels.size(); ++i) {
        if (wanted.find(term.labels[i]) == Labels::npos)
            dims.push_back(static_cast<int64_t>(i));
        else
            left.push_back(term.labels[i]);
    }
    if (!dims.empty()) term = {sum(term.x, dims), left};
    return term;
}

// x with its dimensions in the order of the groups of labels, a dimension a group.
Tensor grouped(const Term& term, std::initializer_list<Labels> groups) {
    Dims order;
    Shape shape;
    for (const Labels& group : groups) {
        int64_t size = 1;
        for (char label : group) {
            order.push_back(term.dim_of(label));
            size *= term.x.shape()[term.dim_of(label)];
        }
        shape.push_back(size);
    }
    return reshape(permute(term.x, order), shape);
}

// The labels of a pair by their part in it.
struct Parts {
    Labels batch, only_a, only_b, summed;

    Parts(const Term& a, const Term& b, const Labels& wanted) {
        for (char label : a.labels) {
            const bool kept = wanted.find(label) != Labels::npos;
            (!b.has(label) ? only_a : kept ? batch : summed).push_back(label);
        }
        for (char label : b.labels)
            if (!a.has(label)) only_b.push_back(label);
    }
    Labels result() const { return batch + only_a + only_b; }
};

// The pair's product, summed over the labels that are not `wanted` afterwards.
Term contracted(Term a, Term b, const Labels& wanted) {
    a = without_private(std::move(a), wanted + b.labels);
    b = without_private(std::move(b), wanted + a.labels);
    const Parts parts(a, b, wanted);
    Shape shape;
    for (char label : parts.result()) {
        const Term& from = a.has(label) ? a : b;
        shape.push_back(from.x.shape()[from.dim_of(label)]);
    }
    Tensor out;
    if (parts.summed.empty()) {
        out = grouped(a, {parts.batch, parts.only_a, {}}) *
              grouped(b, {parts.batch, {}, parts.only_b});
    } else if (parts.batch.empty()) {
        out = matmul(grouped(a, {parts.only_a, parts.summed}),
                     grouped(b, {parts.summed, parts.only_b}));
    } else {
        out = matmul(grouped(a, {parts.batch, parts.only_a, parts.summed}),
                     grouped(b, {parts.batch, parts.summed, parts.only_b}));
    }
    return {reshape(out, shape), parts.result()};
}

// What must be kept when terms i and j are contracted.
Labels labels_outside(const std::vector<Term>& terms, size_t i, size_t j, const Labels& output) {
    Labels all = output;
    for (size_t k = 0; k < terms.size(); ++k)
        if (k != i && k != j) all += terms[k].labels;
    return all;
}

// By how much contracting i and j grows what is held. Of doubles: sizes may overflow integers.
double growth(const std::vector<Term>& terms, size_t i, size_t j, const Labels& output,
              const subscripts::Sizes& sizes) {
    const Labels wanted = labels_outside(terms, i, j, output);
    Labels either = terms[i].labels;
    for (char label : terms[j].labels)
        if (!terms[i].has(label)) either.push_back(label);
    double result = 1;
    for (char label : either)
        if (wanted.find(label) != Labels::npos) result *= static_cast<double>(sizes.at(label));
    return result - static_cast<double>(terms[i].x.numel()) -
           static_cast<double>(terms[j].x.numel());
}

void contract_best(std::vector<Term>& terms, const Labels& output, const subscripts::Sizes& sizes) {
    size_t best_i = 0, best_j = 1;
    double least = 0;
    for (size_t i = 0; i < terms.size() && terms.size() > 2; ++i)
        for (size_t j = i + 1; j < terms.size(); ++j) {
            const double grows = growth(terms, i, j, output, sizes);
            if ((i > 0 || j > 1) && grows >= least) continue;
            least = grows;
            best_i = i, best_j = j;
        }
    const Labels wanted = labels_outside(terms, best_i, best_j, output);
    terms[best_i] = contracted(terms[best_i], terms[best_j], wanted);
    terms.erase(terms.begin() + static_cast<int64_t>(best_j));
}

}  // namespace

Tensor einsum(const std::string& equation, const std::vector<Tensor>& operands) {
    TERN_CHECK(!operands.empty(), ValueError, "einsum: at least one operand is wanted");
    const auto high = [](const Tensor& x) { return runs_low(x); };
    if (std::any_of(operands.begin(), operands.end(), high)) {
        std::vector<Tensor> low;
        for (const Tensor& x : operands) low.push_back(to_low(x));
        return einsum(equation, low);
    }
    for (const Tensor& x : operands) check_same_kind("einsum", operands[0], x);
    require_compute_dtype("einsum", operands[0].dtype(), Floats{});
    std::vector<Shape> shapes;
    for (const Tensor& x : operands) shapes.push_back(x.shape());
    const subscripts::Equation parsed = subscripts::parse(equation, shapes);
    std::vector<Term> terms;
    for (size_t i = 0; i < operands.size(); ++i)
        terms.push_back(distinct(operands[i], parsed.inputs[i], parsed.sizes));
    while (terms.size() > 1) contract_best(terms, parsed.output, parsed.sizes);
    const Term last = without_private(terms[0], parsed.output);
    Dims order;
    for (char label : parsed.output) order.push_back(last.dim_of(label));
    return permute(last.x, order);
}

}  // namespace tern
