// Further rows of autograd/ops/shape.h.
#include "tests/autograd/op_errors.h"
#include "tests/autograd/op_moves.h"

namespace tern::test {
namespace {

void add_more_views(std::vector<OpRow>& rows) {
    rows.push_back(
        row("narrow", "", [](const Tensor& x) { return narrow(x, 1, -3, 2); },
            moved(
                [](Shape s) {
                    s[1] = 2;
                    return s;
                },
                [](const Index& i) { return i; }),
            samples({{2, 3}, {0, 3}}),
            {error<IndexError>("narrow: 2 elements from 2 on are out of range for dim 0 of size 3",
                               [] { narrow(ones({3}), 0, 2, 2); }),
             error<IndexError>("narrow: 1 elements from -4 on are out of range for dim 0 of size 3",
                               [] { narrow(ones({3}), 0, -4, 1); }),
             error<IndexError>("narrow: 0 elements from 4 on are out of range for dim 0 of size 3",
                               [] { narrow(ones({3}), 0, 4, 0); }),
             error<ValueError>("narrow: length must not be negative, got -1",
                               [] { narrow(ones({3}), 0, 0, -1); }),
             error<IndexError>("narrow: dim 1 is out of range for a tensor of 1 dimensions",
                               [] { narrow(ones({3}), 1, 0, 1); }),
             error<ValueError>("an undefined tensor was used: it was never given a value",
                               [] { narrow(Tensor(), 0, 0, 1); })}));
    rows.push_back(row(
        "broadcast_to", "",
        [](const Tensor& x) {
            return broadcast_to(x, {2, 3, 4});
        },
        [](const auto& x) {
            return built({2, 3, 4}, [&](const Index& i) { return x[0].broadcast_at(i); });
        },
        samples({{3, 4}, {3, 1}, {4}, {2, 1, 4}, {}}),
        {error<ShapeError>("broadcast_to: shape [3] cannot be expanded to [4]",
                           [] { broadcast_to(ones({3}), 4); }),
         error<ShapeError>("broadcast_to: shape [2, 3] cannot be expanded to [3]",
                           [] {
                               broadcast_to(ones({2, 3}), 3);
                           }),
         error<ShapeError>("broadcast_to: shape [2, 3] cannot be expanded to [3, 3]",
                           [] {
                               broadcast_to(ones({2, 3}), {3, 3});
                           }),
         error<ShapeError>("broadcast_to: shape [0] cannot be expanded to [3]",
                           [] { broadcast_to(ones({0}), 3); }),
         error<ShapeError>("broadcast_to: sizes must not be negative, got [-1, 3]",
                           [] {
                               broadcast_to(ones({3}), {-1, 3});
                           }),
         error<ValueError>("an undefined tensor was used: it was never given a value",
                           [] { broadcast_to(Tensor(), 3); })}));
    rows.push_back(
        row("unflatten", "",
            [](const Tensor& x) {
                return unflatten(x, -1, {2, -1});
            },
            renamed([](Shape s) {
                const int64_t n = s.back();
                s[s.size() - 1] = 2;
                s.push_back(n / 2);
                return s;
            }),
            samples({{3, 4}, {6}, {2, 3, 2}, {0, 4}}),
            {error<ShapeError>("unflatten: 4 elements do not fill shape [3, -1]",
                               [] {
                                   unflatten(ones({2, 4}), 1, {3, -1});
                               }),
             error<ShapeError>("unflatten: 4 elements do not fit shape [2, 3]",
                               [] {
                                   unflatten(ones({2, 4}), 1, {2, 3});
                               }),
             error<ShapeError>("unflatten: only one size may be -1, got [-1, -1]",
                               [] {
                                   unflatten(ones({2, 4}), 1, {-1, -1});
                               }),
             error<IndexError>("unflatten: dim 2 is out of range for a tensor of 2 dimensions",
                               [] {
                                   unflatten(ones({2, 4}), 2, {2, 2});
                               }),
             error<ValueError>("unflatten: at least one size is wanted",
                               [] { unflatten(ones({4}), 0, Shape{}); }),
             error<ValueError>("an undefined tensor was used: it was never given a value", [] {
                 unflatten(Tensor(), 0, {2, 2});
             })}));
    rows.push_back(
        row("movedim", "",
            [](const Tensor& x) {
                return movedim(x, {0, -1}, {2, 0});
            },
            moved(
                [](const Shape& s) {
                    return Shape{s[2], s[1], s[0]};
                },
                [](const Index& i) {
                    return Index{i[2], i[1], i[0]};
                }),
            samples({{2, 3, 4}, {1, 5, 2}, {0, 2, 3}}),
            {error<ValueError>("movedim: source [0, 1] and destination [0] differ in number",
                               [] {
                                   movedim(ones({2, 3}), {0, 1}, 0);
                               }),
             error<IndexError>("movedim: dim 2 is out of range for a tensor of 2 dimensions",
                               [] {
                                   movedim(ones({2, 3}), 2, 0);
                               }),
             error<IndexError>("movedim: dim -3 is out of range for a tensor of 2 dimensions",
                               [] {
                                   movedim(ones({2, 3}), 0, -3);
                               }),
             error<IndexError>("movedim: dim 0 is given twice in [0, 0]",
                               [] {
                                   movedim(ones({2, 3}), {0, 0}, {0, 1});
                               }),
             error<IndexError>("movedim: dim 1 is given twice in [1, -1]",
                               [] {
                                   movedim(ones({2, 3}), {0, 1}, {1, -1});
                               }),
             error<ValueError>("an undefined tensor was used: it was never given a value",
                               [] { movedim(Tensor(), 0, 0); })}));
    rows.push_back(row(
        "movedim", "one", [](const Tensor& x) { return movedim(x, 0, -1); },
        moved(
            [](const Shape& s) {
                return Shape{s[1], s[2], s[0]};
            },
            [](const Index& i) {
                return Index{i[2], i[0], i[1]};
            }),
        samples({{2, 3, 4}})));
    rows.push_back(
        row("swapaxes", "", [](const Tensor& x) { return swapaxes(x, 0, -1); },
            moved(
                [](Shape s) {
                    std::swap(s[0], s[s.size() - 1]);
                    return s;
                },
                [](Index i) {
                    std::swap(i[0], i[i.size() - 1]);
                    return i;
                }),
            samples({{3, 4}, {2, 3, 4}, {0, 3}}),
            {error<IndexError>("swapaxes: dim 2 is out of range for a tensor of 2 dimensions",
                               [] {
                                   swapaxes(ones({2, 3}), 2, 0);
                               }),
             error<IndexError>("swapaxes: dim -3 is out of range for a tensor of 2 dimensions",
                               [] {
                                   swapaxes(ones({2, 3}), 0, -3);
                               }),
             error<IndexError>("swapaxes: dim 7 is out of range for a tensor of 2 dimensions",
                               [] {
                                   swapaxes(ones({2, 3}), -2, 7);
                               }),
             error<IndexError>("swapaxes: dim 1 is out of range for a tensor of 1 dimensions",
                               [] { swapaxes(ones({3}), 1, 0); }),
             error<IndexError>("swapaxes: dim 0 is out of range for a tensor of 0 dimensions",
                               [] { swapaxes(ones({}), 0, 0); }),
             error<ValueError>("an undefined tensor was used: it was never given a value",
                               [] { swapaxes(Tensor(), 0, 1); })}));
    const auto at_least = [&](const char* name, Tensor (*f)(const Tensor&),
                              const std::function<Shape(const Shape&)>& shape) {
        rows.push_back(row(name, "", f, renamed(shape),
                           samples({{}, {3}, {3, 4}, {2, 3, 2}, {0}, {0, 2}}),
                           {undefined_error([=] { f(Tensor()); })}));
    };
    at_least("atleast_1d", atleast_1d, [](Shape s) { return s.empty() ? Shape(1) : s; });
    at_least("atleast_2d", atleast_2d, [](Shape s) {
        while (s.size() < 2) s.insert(0, 1);
        return s;
    });
    at_least("atleast_3d", atleast_3d, [](Shape s) {
        while (s.size() < 2) s.insert(0, 1);
        if (s.size() < 3) s.push_back(1);
        return s;
    });
}

}  // namespace

void add_view_rows(std::vector<OpRow>& rows) { add_more_views(rows); }

}  // namespace tern::test
