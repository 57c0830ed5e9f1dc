#include "autograd/einsum_equation.h"

#include <algorithm>

#include "tensor/core/error.h"

namespace tern::subscripts {
namespace {

constexpr char kEllipsis = '.';  // stands for all three dots until the ranks are known

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// The letters of one operand, or of the output, with the ellipsis as one character.
Labels read_labels(const std::string& equation, const std::string& part) {
    Labels labels;
    for (size_t i = 0; i < part.size(); ++i) {
        const char c = part[i];
        if (c == '.') {
            TERN_CHECK(part.compare(i, 3, "...") == 0, ValueError,
                       "einsum: a '.' that is not part of '...' in \"", equation, "\"");
            TERN_CHECK(labels.find(kEllipsis) == Labels::npos, ValueError,
                       "einsum: more than one ellipsis in a subscript of \"", equation, "\"");
            i += 2;
        } else {
            TERN_CHECK(is_letter(c), ValueError, "einsum: '", std::string(1, c), "' in \"",
                       equation, "\" is not a letter");
        }
        labels.push_back(c);
    }
    return labels;
}

std::vector<Labels> read_inputs(const std::string& equation, const std::string& left) {
    std::vector<Labels> inputs;
    for (size_t start = 0;;) {
        const size_t comma = left.find(',', start);
        inputs.push_back(read_labels(equation, left.substr(start, comma - start)));
        if (comma == std::string::npos) return inputs;
        start = comma + 1;
    }
}

// `count` digits in the ellipsis's place, the last of them '0'.
void expand_ellipsis(Labels& labels, int count) {
    const size_t at = labels.find(kEllipsis);
    if (at == Labels::npos) return;
    Labels digits;
    for (int i = count - 1; i >= 0; --i) digits.push_back(static_cast<char>('0' + i));
    labels.replace(at, 1, digits);
}

// The rank under the ellipsis of operand i, checked against its shape.
int hidden_rank(const std::string& equation, const Labels& labels, const Shape& shape, size_t i) {
    const bool open = labels.find(kEllipsis) != Labels::npos;
    const int named = static_cast<int>(labels.size()) - (open ? 1 : 0);
    TERN_CHECK(open ? shape.size() >= named : shape.size() == named, ShapeError, "einsum: operand ",
               i, " has shape ", shape, ", but its subscript in \"", equation, "\" names ", named,
               " dimensions");
    return shape.size() - named;
}

void note_sizes(const std::string& equation, const Labels& labels, const Shape& shape,
                Sizes& sizes) {
    for (int d = 0; d < shape.size(); ++d) {
        const char label = labels[static_cast<size_t>(d)];
        int64_t& size = sizes.emplace(label, shape[d]).first->second;
        TERN_CHECK(size == shape[d] || size == 1 || shape[d] == 1, ShapeError, "einsum: subscript ",
                   is_letter(label) ? std::string("'") + label + "'" : std::string("'...'"),
                   " of \"", equation, "\" has sizes ", size, " and ", shape[d]);
        if (size == 1) size = shape[d];
        for (int e = 0; e < d; ++e)
            TERN_CHECK(labels[static_cast<size_t>(e)] != label || shape[e] == shape[d], ShapeError,
                       "einsum: subscript '", std::string(1, label), "' of \"", equation,
                       "\" is repeated within an operand, where it has sizes ", shape[e], " and ",
                       shape[d]);
    }
}

// The ellipsis, then what occurs once in all operands, upper case first.
Labels implicit_output(const std::vector<Labels>& inputs, int hidden) {
    Labels all, output(1, kEllipsis);
    for (const Labels& labels : inputs) all += labels;
    expand_ellipsis(output, hidden);
    std::sort(all.begin(), all.end());
    for (char c : all)
        if (is_letter(c) && std::count(all.begin(), all.end(), c) == 1) output.push_back(c);
    return output;
}

void check_output(const std::string& equation, const Labels& output, const Sizes& sizes) {
    for (size_t i = 0; i < output.size(); ++i) {
        const std::string label(1, output[i]);
        TERN_CHECK(sizes.count(output[i]), ValueError, "einsum: output subscript '", label,
                   "' of \"", equation, "\" is in no operand");
        TERN_CHECK(output.find(output[i], i + 1) == Labels::npos, ValueError,
                   "einsum: output subscript '", label, "' of \"", equation, "\" is there twice");
    }
}

}  // namespace

Equation parse(const std::string& equation, const std::vector<Shape>& shapes) {
    std::string text;
    for (char c : equation)
        if (c != ' ') text.push_back(c);
    const size_t arrow = text.find("->");
    Equation out;
    out.inputs = read_inputs(equation, text.substr(0, arrow));
    TERN_CHECK(out.inputs.size() == shapes.size(), ValueError, "einsum: \"", equation, "\" is of ",
               out.inputs.size(), " operands, got ", shapes.size());
    int hidden = 0;
    for (size_t i = 0; i < shapes.size(); ++i) {
        const int rank = hidden_rank(equation, out.inputs[i], shapes[i], i);
        expand_ellipsis(out.inputs[i], rank);
        note_sizes(equation, out.inputs[i], shapes[i], out.sizes);
        hidden = std::max(hidden, rank);
    }
    if (arrow == std::string::npos) {
        out.output = implicit_output(out.inputs, hidden);
    } else {
        out.output = read_labels(equation, text.substr(arrow + 2));
        expand_ellipsis(out.output, hidden);
    }
    check_output(equation, out.output, out.sizes);
    return out;
}

}  // namespace tern::subscripts
