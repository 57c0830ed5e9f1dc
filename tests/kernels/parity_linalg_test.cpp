// Factorisations and distances: CUDA against the CPU. Vectors whose sign is free are compared
// through what they multiply up to.
#include <algorithm>

#include "kernels/distance.h"
#include "kernels/linalg.h"
#include "kernels/matmul.h"
#include "tests/kernels/twin.h"

namespace tern::test {
namespace {

struct Case {
    int64_t batch, n, m;
};
const Case kTall[] = {{1, 3, 3}, {3, 4, 2}, {2, 7, 7}, {1, 33, 20}, {0, 2, 2}, {2, 3, 0}};
const Case kSquare[] = {{1, 3, 3}, {3, 2, 2}, {2, 7, 7}, {1, 33, 33}, {0, 2, 2}, {1, 0, 0}};

double slack(DType dtype) { return dtype == float32 ? 2e-4 : 1e-11; }

// Matrices by columns, with a heavy, rising diagonal; symmetric where square.
class Columns : public Twin {
 public:
    Columns(DType dtype, int64_t batch, int64_t n, int64_t m) : Twin(dtype, {batch, m, n}) {
        fill([=](int64_t at) {
            const int64_t i = at % n, j = at / n % m, b = at / (n * m);
            const int64_t low = std::min(i, j), high = std::max(i, j);
            const double off = std::sin(static_cast<double>(1 + 7 * low + 13 * high + 29 * b));
            return i == j ? 4.0 + 3.0 * static_cast<double>(i) : off;
        });
    }
    View on(bool cuda) const { return turned(cuda ? this->cuda() : cpu()); }

 private:
    static View turned(View v) {
        std::swap(v.shape[1], v.shape[2]);
        std::swap(v.strides[1], v.strides[2]);
        return v;
    }
};

View on(const Twin& x, bool cuda) { return cuda ? x.cuda() : x.cpu(); }

TEST(ParityLinalg, LuFactorsSolutionsAndDeterminants) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64})
        for (const Case& c : kSquare) {
            Columns a(dtype, c.batch, c.n, c.n), x(dtype, c.batch, c.n, 2);
            Columns y(dtype, c.batch, c.n, 2);
            Twin pivots(int32, {c.batch, c.n}), info(int32, {c.batch});
            Twin rows(int64, {c.batch, c.n});
            Twin det(dtype, {c.batch}), sign(dtype, {c.batch}), logabs(dtype, {c.batch});
            for (bool cuda : {false, true}) {
                kernels::lu_factor(a.on(cuda), on(pivots, cuda), on(info, cuda));
                kernels::lu_solve(a.on(cuda), on(pivots, cuda), x.on(cuda), false);
                kernels::lu_solve(a.on(cuda), on(pivots, cuda), y.on(cuda), true);
                kernels::permutation(on(pivots, cuda), on(rows, cuda));
                kernels::determinant(a.on(cuda), on(pivots, cuda), on(det, cuda), on(sign, cuda),
                                     on(logabs, cuda));
            }
            SCOPED_TRACE(std::to_string(c.batch) + " of " + std::to_string(c.n));
            for (const Twin* of : std::initializer_list<const Twin*>{&a, &x, &y, &logabs})
                EXPECT_TRUE(of->agree(slack(dtype), slack(dtype)));
            EXPECT_TRUE(det.agree(10 * slack(dtype), slack(dtype)));
            for (const Twin* of : {&pivots, &info, &rows, &sign}) EXPECT_TRUE(of->agree());
        }
}

TEST(ParityLinalg, SwapsAreFollowed) {
    TERN_NEED_DEVICE();
    Twin pivots(int32, {2, 3}), rows(int64, {2, 5});
    pivots.fill(
        [](int64_t i) { return std::vector<int>{3, 3, 5, 1, 2, 3}[static_cast<size_t>(i)]; });
    kernels::permutation(pivots.cpu(), rows.cpu());
    kernels::permutation(pivots.cuda(), rows.cuda());
    EXPECT_TRUE(rows.agree());
    const int64_t wanted[] = {2, 0, 4, 3, 1, 0, 1, 2, 3, 4};
    EXPECT_TRUE(std::equal(wanted, wanted + 10, rows.host<int64_t>()));
}

TEST(ParityLinalg, CholeskyAndTriangles) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64})
        for (const Case& c : kSquare) {
            Columns a(dtype, c.batch, c.n, c.n);
            Twin info(int32, {c.batch});
            for (bool cuda : {false, true}) kernels::cholesky(a.on(cuda), on(info, cuda));
            EXPECT_TRUE(a.agree(slack(dtype), slack(dtype)));
            EXPECT_TRUE(info.agree());
            for (int flags = 0; flags < 8; ++flags) {
                Columns x(dtype, c.batch, c.n, 3);
                for (bool cuda : {false, true})
                    kernels::solve_triangular(a.on(cuda), x.on(cuda),
                                              {.upper = (flags & 1) != 0,
                                               .transposed = (flags & 2) != 0,
                                               .unit = (flags & 4) != 0});
                // Ones on the diagonal are no longer heavy: numbers grow.
                EXPECT_TRUE(x.agree(slack(dtype) * (flags & 4 ? 1e3 : 1), slack(dtype)))
                    << c.n << " flags " << flags;
            }
        }
}

TEST(ParityLinalg, WhatIsSingularOrIndefiniteIsTold) {
    TERN_NEED_DEVICE();
    Twin a(float64, {2, 3, 3}), b(float64, {2, 3, 3});
    Twin pivots(int32, {2, 3}), info(int32, {2}), info_b(int32, {2});
    for (Twin* of : {&a, &b}) of->fill([](int64_t i) { return i == 0 || i == 4 ? 1.0 : 0.0; });
    for (bool cuda : {false, true}) {
        kernels::lu_factor(on(a, cuda), on(pivots, cuda), on(info, cuda));
        kernels::cholesky(on(b, cuda), on(info_b, cuda));
    }
    EXPECT_TRUE(info.agree());
    EXPECT_TRUE(info_b.agree());
    EXPECT_EQ(info.host<int>()[0], 3);
    EXPECT_EQ(info_b.host<int>()[1], 1);
}

TEST(ParityLinalg, Qr) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64})
        for (const Case& c : kTall) {
            Columns a(dtype, c.batch, c.n, c.m);
            Twin tau(dtype, {c.batch, c.m});
            for (bool cuda : {false, true}) kernels::qr(a.on(cuda), on(tau, cuda));
            EXPECT_TRUE(a.agree(slack(dtype), slack(dtype)));
            EXPECT_TRUE(tau.agree(slack(dtype), slack(dtype)));
            for (bool cuda : {false, true}) kernels::qr_vectors(a.on(cuda), on(tau, cuda));
            EXPECT_TRUE(a.agree(slack(dtype), slack(dtype))) << c.n << " x " << c.m;
        }
}

TEST(ParityLinalg, EigenAndSingularValues) {
    TERN_NEED_DEVICE();
    using kernels::Vectors;
    for (DType dtype : {float32, float64})
        for (Vectors vectors : {Vectors::none, Vectors::reduced, Vectors::all}) {
            for (const Case& c : kSquare) {
                Columns a(dtype, c.batch, c.n, c.n);
                Twin w(dtype, {c.batch, c.n}), info(int32, {c.batch});
                for (bool cuda : {false, true})
                    kernels::eigh(a.on(cuda), on(w, cuda), true, vectors, on(info, cuda));
                EXPECT_TRUE(w.agree(slack(dtype), slack(dtype))) << c.n;
                EXPECT_TRUE(info.agree());
            }
            for (const Case& c : kTall) {
                const int64_t across = vectors == Vectors::all ? c.n : c.m;
                Columns a(dtype, c.batch, c.n, c.m), u(dtype, c.batch, c.n, across);
                Columns vt(dtype, c.batch, c.m, c.m), product(dtype, c.batch, c.n, c.m);
                Twin s(dtype, {c.batch, c.m}), info(int32, {c.batch});
                for (bool cuda : {false, true}) {
                    kernels::svd(a.on(cuda), on(s, cuda), u.on(cuda), vt.on(cuda), vectors,
                                 on(info, cuda));
                    if (vectors != Vectors::reduced || c.m == 0) continue;
                    kernels::matmul(u.on(cuda), vt.on(cuda), product.on(cuda));
                }
                EXPECT_TRUE(s.agree(slack(dtype), slack(dtype))) << c.n << " x " << c.m;
                EXPECT_TRUE(product.agree(slack(dtype), 10 * slack(dtype))) << c.n << " x " << c.m;
                EXPECT_TRUE(info.agree());
            }
        }
}

TEST(ParityLinalg, Distances) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64})
        for (double p : {0.0, 1.0, 2.0, 3.5, static_cast<double>(INFINITY)})
            for (const Case& c : {Case{1, 3, 4}, {2, 17, 5}, {1, 40, 70}, {0, 2, 2}, {1, 3, 0}})
                for (int64_t d : {0, 1, 3, 16, 35}) {
                    Twin a(dtype, {c.batch, c.n, d}), b(dtype, {c.batch, c.m, d});
                    Twin y(dtype, {c.batch, c.n, c.m});
                    a.random(1, -1, 1);
                    b.random(2, -1, 1);
                    kernels::cdist(a.cpu(), b.cpu(), y.cpu(), p);
                    kernels::cdist(a.cuda(), b.cuda(), y.cuda(), p);
                    ASSERT_TRUE(y.agree(slack(dtype), slack(dtype)))
                        << name(dtype) << " p " << p << " " << c.n << " x " << c.m << " x " << d;
                }
}

}  // namespace
}  // namespace tern::test
