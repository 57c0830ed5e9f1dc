#include "tests/autograd/contraction.h"

namespace tern::test {

HostArray contraction(const std::vector<HostArray>& x, const Letters& inputs,
                      const std::string& output) {
    std::string letters = output;
    for (const std::string& word : inputs)
        for (char c : word)
            if (letters.find(c) == std::string::npos) letters.push_back(c);
    Shape sizes = DimVector::filled(static_cast<int>(letters.size()), 1), shape;
    for (size_t i = 0; i < inputs.size(); ++i)
        for (size_t d = 0; d < inputs[i].size(); ++d) {
            int64_t& size = sizes[static_cast<int>(letters.find(inputs[i][d]))];
            if (size == 1) size = x[i].shape[static_cast<int>(d)];
        }
    Shape summed;
    for (int d = 0; d < sizes.size(); ++d)
        (d < static_cast<int>(output.size()) ? shape : summed).push_back(sizes[d]);
    return built(shape, [&](const Index& at) {
        Real total = 0;
        for_each_index(summed, [&](const Index& rest) {
            Real term = 1;
            for (size_t i = 0; i < inputs.size(); ++i) {
                Index index;
                for (size_t d = 0; d < inputs[i].size(); ++d) {
                    const auto p = static_cast<int>(letters.find(inputs[i][d]));
                    const int64_t here = p < at.size() ? at[p] : rest[p - at.size()];
                    index.push_back(x[i].shape[static_cast<int>(d)] == 1 ? 0 : here);
                }
                term *= x[i].at(index);
            }
            total += term;
        });
        return static_cast<double>(total);
    });
}

Reference contracted(const Letters& inputs, const std::string& output) {
    return [=](const auto& x) { return contraction(x, inputs, output); };
}

std::vector<Sample> shaped(std::initializer_list<std::vector<Shape>> all) {
    std::vector<Sample> out;
    for (const auto& shapes : all) {
        Sample sample;
        for (const Shape& shape : shapes) sample.push_back(value(shape));
        out.push_back(sample);
    }
    return out;
}

std::vector<ErrorCase> product_errors(const std::string& name, const Binary& op, int rank_a,
                                      int rank_b) {
    const Shape a = DimVector::filled(rank_a, 2), b = DimVector::filled(rank_b, 2);
    const std::string ranks =
        name + ": ranks " + std::to_string(rank_a) + " and " + std::to_string(rank_b);
    return {
        error<DTypeError>(name + ": dtypes differ: float32 and float64; convert one with .to(...)",
                          [=] { op(zeros(a), zeros(b, {.dtype = float64})); }),
        error<DTypeError>(name + ": dtype int64 is not supported; it takes float32, float64",
                          [=] { op(zeros(a, {.dtype = int64}), zeros(b, {.dtype = int64})); }),
        error<DTypeError>(name + ": dtype bool is not supported; it takes float32, float64",
                          [=] { op(zeros(a, {.dtype = bool_}), zeros(b, {.dtype = bool_})); }),
        error<ShapeError>(ranks + " are wanted, got shapes [2, 2, 2, 2] and [1]",
                          [=] {
                              op(zeros({2, 2, 2, 2}), zeros({1}));
                          }),
        error<ShapeError>(ranks + " are wanted, got shapes [] and []",
                          [=] { op(zeros({}), zeros({})); }),
        error<ValueError>("an undefined tensor was used: it was never given a value",
                          [=] { op(zeros(a), Tensor()); })};
}

ErrorCase inner_error(const std::string& name, const Binary& op, const Shape& a, const Shape& b) {
    std::string message = name + ": inner sizes differ: ";
    append_to(message, a);
    append_to(message += " and ", b);
    return error<ShapeError>(message, [=] { op(zeros(a), zeros(b)); });
}

}  // namespace tern::test
