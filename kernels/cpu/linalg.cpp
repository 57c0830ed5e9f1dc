// Batches of matrices through LAPACK: a call a matrix, on one thread each.
#include "kernels/linalg.h"

#include <cblas.h>

#include <cmath>
#include <utility>
#include <vector>

#include "kernels/cpu/blas.h"
#include "kernels/cpu/lapack.h"
#include "kernels/cpu/parallel.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {
namespace {

// The batch of a matrix view.
template <class T>
struct Batch {
    T* data;
    int64_t count;
    int rows, cols;
    int lead;  // LAPACK wants at least 1

    explicit Batch(const View& x) : data(x.ptr<T>()), count(x.shape[0]) {
        TERN_CHECK(x.shape[1] <= INT32_MAX && x.shape[2] <= INT32_MAX, ShapeError,
                   "linalg: matrices of ", x.shape, " are too large");
        rows = static_cast<int>(x.shape[1]);
        cols = static_cast<int>(x.shape[2]);
        lead = std::max(rows, 1);
    }
    T* operator[](int64_t i) const { return data + i * rows * cols; }
    int depth() const { return std::min(rows, cols); }
};

// work(i, scratch) for each matrix of a batch; scratch belongs to the thread. `cost`: about the
// multiplications of one.
template <class Scratch, class Work>
void each(int64_t count, int64_t cost, const Work& work) {
    parallel_for(count, grain_of(cost), [&](int64_t begin, int64_t end) {
        const OneThread guard;
        Scratch scratch;
        for (int64_t i = begin; i < end; ++i) work(i, scratch);
    });
}
struct NoScratch {};

// What LAPACK asked for when called with sizes of -1.
template <class T>
struct Workspace {
    std::vector<T> real;
    std::vector<int> whole;
    T wanted = 0;
    int wanted_whole = 0;
    int size = -1, whole_size = -1;

    T* data() { return real.empty() ? &wanted : real.data(); }
    int* integers() { return whole.empty() ? &wanted_whole : whole.data(); }
    // Calls run() to ask, once, and then to work.
    template <class Run>
    void operator()(const Run& run) {
        if (size < 0) {
            run();
            // Large sizes are rounded when told as a float.
            const double wants = static_cast<double>(wanted) * (1 + 1e-6);
            real.resize(static_cast<size_t>(std::max(wants, 1.0)));
            size = static_cast<int>(real.size());
            whole_size = std::max(wanted_whole, 1);
            if (whole.empty()) whole.resize(static_cast<size_t>(whole_size));
        }
        run();
    }
};

int64_t cube(int64_t n, int64_t m, int64_t k) { return n * m * std::max<int64_t>(k, 1); }

template <class F>
void of_type(const View& x, const F& f) {
    visit("linalg", x.dtype, Floats{}, f);
}

}  // namespace

void lu_factor(const View& a, const View& pivots, const View& info) {
    of_type(a, [&]<class T>() {
        const Batch<T> x(a);
        const int k = x.depth();
        each<NoScratch>(x.count, cube(x.rows, x.cols, k), [&](int64_t i, NoScratch&) {
            lapack::getrf(x.data)(&x.rows, &x.cols, x[i], &x.lead, pivots.ptr<int>() + i * k,
                                  info.ptr<int>() + i);
        });
    });
}

void lu_solve(const View& lu, const View& pivots, const View& b, bool transposed) {
    of_type(b, [&]<class T>() {
        const Batch<T> a(lu), x(b);
        const char trans = transposed ? 'T' : 'N';
        each<NoScratch>(x.count, cube(x.rows, x.rows, x.cols), [&](int64_t i, NoScratch&) {
            int info;
            lapack::getrs(a.data)(&trans, &x.rows, &x.cols, a[i], &a.lead,
                                  pivots.ptr<int>() + i * a.rows, x[i], &x.lead, &info);
        });
    });
}

void permutation(const View& pivots, const View& rows) {
    const int64_t k = pivots.shape[1], n = rows.shape[1];
    parallel_for(rows.shape[0], grain_of(n), [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
            int64_t* const to = rows.ptr<int64_t>() + i * n;
            for (int64_t r = 0; r < n; ++r) to[r] = r;
            for (int64_t r = 0; r < k; ++r) std::swap(to[r], to[pivots.ptr<int>()[i * k + r] - 1]);
        }
    });
}

void determinant(const View& lu, const View& pivots, const View& det, const View& sign,
                 const View& logabs) {
    of_type(lu, [&]<class T>() {
        const Batch<T> x(lu);
        const int64_t n = x.rows;
        parallel_for(x.count, grain_of(8 * n), [&](int64_t begin, int64_t end) {
            for (int64_t i = begin; i < end; ++i) {
                double product = 1, direction = 1, logarithm = 0;
                for (int64_t r = 0; r < n; ++r) {
                    const auto u = static_cast<double>(x[i][r * n + r]);
                    product *= pivots.ptr<int>()[i * n + r] == r + 1 ? u : -u;
                    const double s = u > 0 ? 1 : u < 0 ? -1 : u;  // NaN stays
                    direction *= pivots.ptr<int>()[i * n + r] == r + 1 ? s : -s;
                    logarithm += std::log(std::abs(u));
                }
                det.ptr<T>()[i] = static_cast<T>(product);
                sign.ptr<T>()[i] = static_cast<T>(direction);
                logabs.ptr<T>()[i] = static_cast<T>(logarithm);
            }
        });
    });
}

void cholesky(const View& a, const View& info) {
    of_type(a, [&]<class T>() {
        const Batch<T> x(a);
        const char lower = 'L';
        each<NoScratch>(x.count, cube(x.rows, x.rows, x.rows) / 3, [&](int64_t i, NoScratch&) {
            lapack::potrf(x.data)(&lower, &x.rows, x[i], &x.lead, info.ptr<int>() + i);
        });
    });
}

void solve_triangular(const View& a, const View& b, Triangular kind) {
    const auto solve = [&]<class T>(auto trsm) {
        const Batch<T> triangle(a), x(b);
        if (x.rows == 0 || x.cols == 0) return;
        each<NoScratch>(x.count, cube(x.rows, x.rows, x.cols), [&](int64_t i, NoScratch&) {
            trsm(CblasColMajor, CblasLeft, kind.upper ? CblasUpper : CblasLower,
                 kind.transposed ? CblasTrans : CblasNoTrans, kind.unit ? CblasUnit : CblasNonUnit,
                 x.rows, x.cols, T(1), triangle[i], triangle.lead, x[i], x.lead);
        });
    };
    if (b.dtype == float32)
        solve.operator()<float>(cblas_strsm);
    else
        solve.operator()<double>(cblas_dtrsm);
}

void qr(const View& a, const View& tau) {
    of_type(a, [&]<class T>() {
        const Batch<T> x(a);
        const int k = x.depth();
        if (k == 0) return;
        each<Workspace<T>>(x.count, cube(x.rows, x.cols, k), [&](int64_t i, Workspace<T>& work) {
            work([&] {
                int info;
                lapack::geqrf(x.data)(&x.rows, &x.cols, x[i], &x.lead, tau.ptr<T>() + i * k,
                                      work.data(), &work.size, &info);
            });
        });
    });
}

void qr_vectors(const View& q, const View& tau) {
    of_type(q, [&]<class T>() {
        const Batch<T> x(q);
        const auto k = static_cast<int>(tau.shape[1]);
        if (x.cols == 0) return;
        each<Workspace<T>>(x.count, cube(x.rows, x.cols, k), [&](int64_t i, Workspace<T>& work) {
            work([&] {
                int info;
                lapack::orgqr(x.data)(&x.rows, &x.cols, &k, x[i], &x.lead, tau.ptr<T>() + i * k,
                                      work.data(), &work.size, &info);
            });
        });
    });
}

void eigh(const View& a, const View& values, bool upper, Vectors vectors, const View& info) {
    of_type(a, [&]<class T>() {
        const Batch<T> x(a);
        const char job = vectors == Vectors::none ? 'N' : 'V', side = upper ? 'U' : 'L';
        each<Workspace<T>>(
            x.count, 4 * cube(x.rows, x.rows, x.rows), [&](int64_t i, Workspace<T>& work) {
                work([&] {
                    lapack::syevd(x.data)(&job, &side, &x.rows, x[i], &x.lead,
                                          values.ptr<T>() + i * x.rows, work.data(), &work.size,
                                          work.integers(), &work.whole_size, info.ptr<int>() + i);
                });
            });
    });
}

void svd(const View& a, const View& s, const View& u, const View& vt, Vectors vectors,
         const View& info) {
    of_type(a, [&]<class T>() {
        const Batch<T> x(a);
        const bool none = vectors == Vectors::none;
        const char job = none ? 'N' : vectors == Vectors::all ? 'A' : 'S';
        const int64_t across = vectors == Vectors::all ? x.rows : x.cols;
        if (x.cols == 0) {  // LAPACK leaves u as it is
            for (int64_t i = 0; i < x.count; ++i) info.ptr<int>()[i] = 0;
            for (int64_t i = 0; !none && i < x.count * x.rows * across; ++i)
                u.ptr<T>()[i] = i / x.rows % across == i % x.rows ? T(1) : T(0);
            return;
        }
        each<Workspace<T>>(
            x.count, 8 * cube(x.rows, x.cols, x.cols), [&](int64_t i, Workspace<T>& work) {
                work.whole.resize(static_cast<size_t>(8 * x.cols));
                T unused;
                work([&] {
                    lapack::gesdd(x.data)(
                        &job, &x.rows, &x.cols, x[i], &x.lead, s.ptr<T>() + i * x.cols,
                        none ? &unused : u.ptr<T>() + i * x.rows * across, &x.lead,
                        none ? &unused : vt.ptr<T>() + i * x.cols * x.cols, &x.cols, work.data(),
                        &work.size, work.integers(), info.ptr<int>() + i);
                });
            });
    });
}

}  // namespace tern::kernels::cpu
