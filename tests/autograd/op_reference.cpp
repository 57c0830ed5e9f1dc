#include "tests/autograd/op_reference.h"

#include <algorithm>

namespace tern::test {
namespace {

Shape broadcast_shape(const std::vector<HostArray>& x) {
    Shape out;
    for (const HostArray& array : x) out = broadcast_shapes("reference", out, array.shape);
    return out;
}

template <class F>
Reference over_elements(F f) {
    return [f](const std::vector<HostArray>& x) {
        return built(broadcast_shape(x),
                     [&](const Index& index) { return static_cast<double>(f(x, index)); });
    };
}

}  // namespace

Reference elementwise(const std::function<Real(Real)>& f) {
    return over_elements([f](const auto& x, const Index& i) { return f(x.at(0).broadcast_at(i)); });
}

Reference elementwise(const std::function<Real(Real, Real)>& f) {
    return over_elements([f](const auto& x, const Index& i) {
        return f(x.at(0).broadcast_at(i), x.at(1).broadcast_at(i));
    });
}

Reference elementwise(const std::function<Real(Real, Real, Real)>& f) {
    return over_elements([f](const auto& x, const Index& i) {
        return f(x.at(0).broadcast_at(i), x.at(1).broadcast_at(i), x.at(2).broadcast_at(i));
    });
}

HostArray built(const Shape& shape, const std::function<double(const Index&)>& f) {
    HostArray out(shape);
    for_each_index(shape, [&](const Index& index) { out.at(index) = f(index); });
    return out;
}

HostArray reduced(const HostArray& x, const Dims& dims, bool keepdim,
                  const std::function<double(const std::vector<double>&)>& f) {
    const Dims chosen = normalize_dims("reference", dims, x.shape.size());
    const Shape kept = reduced_shape(x.shape, chosen, true);
    std::vector<std::vector<double>> groups(static_cast<size_t>(numel(kept)));
    HostArray place(kept);
    for (size_t i = 0; i < groups.size(); ++i) place.values[i] = static_cast<double>(i);
    for_each_index(x.shape, [&](const Index& index) {
        groups[static_cast<size_t>(place.broadcast_at(index))].push_back(x.at(index));
    });
    HostArray out(reduced_shape(x.shape, chosen, keepdim));
    std::transform(groups.begin(), groups.end(), out.values.begin(), f);
    return out;
}

HostArray log_softmax_of(const HostArray& x, int64_t dim) {
    const Dims dims = x.shape.empty() ? Dims{} : Dims{dim};
    const HostArray lse = reduced(x, dims, true, [](const std::vector<double>& v) -> double {
        if (v.empty()) return 0;
        const double top = *std::max_element(v.begin(), v.end());
        Real total = 0;
        for (double e : v) total += std::exp(Real(e) - top);
        return static_cast<double>(top + std::log(total));
    });
    return built(x.shape, [&](const Index& i) { return x.at(i) - lse.broadcast_at(i); });
}

}  // namespace tern::test
