// The interpreter, and lists of indices drawn at random.
#include "tests/autograd/index_interpreter.h"

#include <algorithm>
#include <utility>

namespace tern::test {
namespace {

// Where a dim of x is read: at one element, through a slice, or by the entries of a list; or a dim
// that x does not have.
struct Plan {
    struct Axis {
        enum { fixed, sliced, added, listed } how;
        int64_t start = 0, step = 1, size = 1;  // of sliced
        size_t list = 0;                        // of listed
    };
    std::vector<Axis> axes;  // of the view that basic indices make, and the dims they take
    std::vector<HostArray> lists;
};

void add_mask(Plan& plan, const Part& part) {
    const int rank = part.values.shape.size();
    std::vector<std::vector<double>> columns(static_cast<size_t>(std::max(rank, 1)));
    for_each_index(part.values.shape, [&](const Index& i) {
        if (part.values.at(i) == 0) return;
        for (int d = 0; d < rank; ++d)
            columns[static_cast<size_t>(d)].push_back(static_cast<double>(i[d]));
    });
    for (int d = 0; d < rank; ++d) {
        const auto& column = columns[static_cast<size_t>(d)];
        plan.axes.push_back({.how = Plan::Axis::listed, .list = plan.lists.size()});
        plan.lists.push_back(HostArray({static_cast<int64_t>(column.size())}, column));
    }
}

Plan plan_of(const Shape& shape, const std::vector<Part>& parts) {
    Plan plan;
    int taken = 0, dim = 0;
    for (const Part& p : parts)
        taken += p.kind == TensorIndex::Kind::tensor
                     ? (p.mask ? p.values.shape.size() : 1)
                     : p.kind == TensorIndex::Kind::integer || p.kind == TensorIndex::Kind::slice;
    const auto all = [&](int count) {
        for (; count > 0; --count)
            plan.axes.push_back({.how = Plan::Axis::sliced, .size = shape[dim++]});
    };
    bool seen = false;
    for (const Part& p : parts) {
        switch (p.kind) {
            case TensorIndex::Kind::none:
                plan.axes.push_back({.how = Plan::Axis::added});
                break;
            case TensorIndex::Kind::ellipsis:
                all(shape.size() - taken);
                seen = true;
                break;
            case TensorIndex::Kind::boolean:
                plan.axes.push_back({.how = Plan::Axis::added});
                break;
            case TensorIndex::Kind::integer:
                plan.axes.push_back({.how = Plan::Axis::fixed,
                                     .start = p.number < 0 ? p.number + shape[dim] : p.number});
                ++dim;
                break;
            case TensorIndex::Kind::slice: {
                const int64_t n = shape[dim++];
                const auto clip = [n](int64_t at) {
                    return std::clamp<int64_t>(at < 0 ? at + n : at, 0, n);
                };
                const int64_t first = clip(p.start), end = std::max(first, clip(p.stop));
                plan.axes.push_back({.how = Plan::Axis::sliced,
                                     .start = first,
                                     .step = p.step,
                                     .size = (end - first + p.step - 1) / p.step});
                break;
            }
            case TensorIndex::Kind::tensor:
                if (p.mask) {
                    add_mask(plan, p);
                    dim += p.values.shape.size();
                    break;
                }
                plan.axes.push_back({.how = Plan::Axis::listed, .list = plan.lists.size()});
                plan.lists.push_back(p.values);
                for (double& v : plan.lists.back().values)
                    if (v < 0) v += static_cast<double>(shape[dim]);
                ++dim;
        }
    }
    if (!seen) all(shape.size() - dim);
    return plan;
}

}  // namespace

Interpreted interpret(const Shape& shape, const std::vector<Part>& parts) {
    const Plan plan = plan_of(shape, parts);
    Shape lists;
    for (const HostArray& list : plan.lists)
        lists = broadcast_shapes("reference", lists, list.shape);
    // Neighbours among the axes that stay, since numbers have taken theirs away before.
    std::vector<size_t> stay;
    for (size_t a = 0; a < plan.axes.size(); ++a)
        if (plan.axes[a].how != Plan::Axis::fixed) stay.push_back(a);
    int first = -1, last = -1, count = 0;
    for (size_t i = 0; i < stay.size(); ++i) {
        if (plan.axes[stay[i]].how != Plan::Axis::listed) continue;
        if (first < 0) first = static_cast<int>(i);
        last = static_cast<int>(i);
        ++count;
    }
    const int place = count == 0 ? -1 : last - first + 1 == count ? first : 0;
    Interpreted out;
    std::vector<int> coordinate(plan.axes.size(), -1);
    for (size_t i = 0; i <= stay.size(); ++i) {
        if (static_cast<int>(i) == place)
            for (int64_t size : lists) out.shape.push_back(size);
        if (i == stay.size() || plan.axes[stay[i]].how == Plan::Axis::listed) continue;
        coordinate[stay[i]] = out.shape.size();
        const auto& axis = plan.axes[stay[i]];
        out.shape.push_back(axis.how == Plan::Axis::added ? 1 : axis.size);
    }
    for_each_index(out.shape, [&](const Index& at) {
        Index entry;
        for (int i = 0; i < lists.size(); ++i) entry.push_back(at[place + i]);
        int64_t element = 0;
        int dim = 0;
        for (size_t a = 0; a < plan.axes.size(); ++a) {
            const auto& axis = plan.axes[a];
            if (axis.how == Plan::Axis::added) continue;
            int64_t i = axis.start;
            if (axis.how == Plan::Axis::sliced) i += at[coordinate[a]] * axis.step;
            if (axis.how == Plan::Axis::listed)
                i = static_cast<int64_t>(plan.lists[axis.list].broadcast_at(entry));
            element = element * shape[dim++] + i;
        }
        out.elements.push_back(element);
    });
    return out;
}

namespace {

class RandomIndices {
 public:
    explicit RandomIndices(Rng& rng) : rng_(rng) {}

    Shape shape() {
        Shape out;
        for (int64_t rank = rng_.integer(0, 5); rank > 0; --rank) out.push_back(rng_.integer(1, 5));
        return out;
    }

    // For a tensor of `shape`; what ends up in one dim has one of two sizes, so that lists fit.
    std::vector<Part> parts(const Shape& shape) {
        std::vector<Part> out;
        const int64_t length = rng_.integer(1, 4);
        bool ellipsis = false;
        int masks = 0;
        for (int d = 0; d < shape.size();) {
            const int64_t n = shape[d];
            switch (rng_.integer(0, 12)) {
                case 0:
                    out.push_back({.kind = TensorIndex::Kind::none});
                    break;
                case 1:
                    if (std::exchange(ellipsis, true)) break;
                    out.push_back({.kind = TensorIndex::Kind::ellipsis});
                    d += static_cast<int>(rng_.integer(0, shape.size() - d + 1));
                    break;
                case 2:
                case 3:
                    out.push_back(
                        {.kind = TensorIndex::Kind::integer, .number = rng_.integer(-n, n)});
                    ++d;
                    break;
                case 4:
                    if (ellipsis || std::exchange(masks, 1)) break;
                    d += mask(out, shape, d);
                    break;
                case 5:
                case 6:
                case 7:
                    list(out, n, length);
                    ++d;
                    break;
                case 8:
                    if (!ellipsis) return out;
                    break;
                default:
                    slice(out, n);
                    ++d;
            }
        }
        return out;
    }

 private:
    void slice(std::vector<Part>& out, int64_t n) {
        out.push_back({.kind = TensorIndex::Kind::slice,
                       .start = rng_.integer(-n - 1, n + 2),
                       .stop = rng_.integer(-n - 1, n + 3),
                       .step = rng_.integer(1, 4)});
    }

    void list(std::vector<Part>& out, int64_t n, int64_t length) {
        const Shape shapes[] = {Shape{length}, Shape{1}, Shape{2, length}, Shape{2, 1}};
        Part part{.kind = TensorIndex::Kind::tensor};
        part.values = random_integers(rng_, shapes[rng_.integer(0, 4)], -n, n);
        out.push_back(part);
    }

    int mask(std::vector<Part>& out, const Shape& shape, int d) {
        const auto rank = static_cast<int>(rng_.integer(1, std::min(3, shape.size() - d + 1)));
        Shape sizes;
        for (int i = 0; i < rank; ++i) sizes.push_back(shape[d + i]);
        Part part{.kind = TensorIndex::Kind::tensor};
        part.values = random_integers(rng_, sizes, 0, 2);
        part.mask = true;
        out.push_back(part);
        return rank;
    }

    Rng& rng_;
};

// The number of dims after an ellipsis is what the other indices leave, so it may stand anywhere.
bool fits(const Shape& shape, const std::vector<Part>& parts) {
    int taken = 0, dim = 0;
    for (const Part& p : parts) {
        if (p.kind == TensorIndex::Kind::tensor) taken += p.mask ? p.values.shape.size() : 1;
        taken += p.kind == TensorIndex::Kind::integer || p.kind == TensorIndex::Kind::slice;
    }
    if (taken > shape.size()) return false;
    for (const Part& p : parts) {
        if (p.kind == TensorIndex::Kind::ellipsis) dim += shape.size() - taken;
        if (p.kind == TensorIndex::Kind::slice) ++dim;
        if (p.kind == TensorIndex::Kind::integer) {
            if (p.number < -shape[dim] || p.number >= shape[dim]) return false;
            ++dim;
        }
        if (p.kind != TensorIndex::Kind::tensor) continue;
        for (int i = 0; p.mask && i < p.values.shape.size(); ++i)
            if (p.values.shape[i] != shape[dim + i]) return false;
        for (double v : p.values.values)
            if (!p.mask &&
                (v < static_cast<double>(-shape[dim]) || v >= static_cast<double>(shape[dim])))
                return false;
        dim += p.mask ? p.values.shape.size() : 1;
    }
    try {
        return interpret(shape, parts).shape.size() <= kMaxDims;
    } catch (const ShapeError&) {
        return false;  // a mask's list and another that do not broadcast
    }
}

}  // namespace

std::vector<TensorIndex> indices_of(const std::vector<Part>& parts, Device device) {
    std::vector<TensorIndex> out;
    for (const Part& p : parts) {
        switch (p.kind) {
            case TensorIndex::Kind::none:
                out.push_back(None);
                break;
            case TensorIndex::Kind::ellipsis:
                out.push_back(Ellipsis);
                break;
            case TensorIndex::Kind::slice:
                out.push_back(Slice(p.start, p.stop, p.step));
                break;
            case TensorIndex::Kind::tensor:
                out.push_back(to_tensor(p.values, p.mask ? bool_ : int64, device));
                break;
            default:
                out.push_back(p.number);
        }
    }
    return out;
}

std::vector<Case> random_cases(const char* label, size_t count) {
    Rng rng(label);
    RandomIndices random(rng);
    std::vector<Case> out;
    while (out.size() < count) {
        const Shape shape = random.shape();
        const std::vector<Part> parts = random.parts(shape);
        if (fits(shape, parts)) out.push_back({shape, parts});
    }
    return out;
}

}  // namespace tern::test
