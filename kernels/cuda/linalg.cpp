// Batches of matrices through cuSOLVER, a call a matrix on the calling thread's stream; matrices
// lie by columns already, which is how it wants them.
#include "kernels/linalg.h"

#include <utility>

#include "kernels/cuda/solver.h"
#include "kernels/elementwise.h"
#include "kernels/memory.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {
namespace {

#define SOLVER_CHECK(...) check_solver((__VA_ARGS__), #__VA_ARGS__)

// The batch of a matrix view.
template <class T>
struct Batch {
    T* data;
    int64_t count;
    int rows, cols;
    int lead;  // at least 1

    explicit Batch(const View& x) : data(x.ptr<T>()), count(x.shape[0]) {
        TERN_CHECK(x.shape[1] <= INT32_MAX && x.shape[2] <= INT32_MAX, ShapeError,
                   "linalg: matrices of ", x.shape, " are too large");
        rows = static_cast<int>(x.shape[1]);
        cols = static_cast<int>(x.shape[2]);
        lead = std::max(rows, 1);
    }
    T* operator[](int64_t i) const { return data + i * rows * cols; }
    int depth() const { return std::min(rows, cols); }
    bool empty() const { return count == 0 || rows == 0 || cols == 0; }
};

// f<T>(scope, cuSOLVER's functions, its handle).
template <class F>
void with_solver(const View& x, const F& f) {
    const Scope scope(x.device);
    visit("linalg", x.dtype, Floats{}, [&]<class T>() {
        f.template operator()<T>(scope, solver_functions<T>(), solver_handle(scope));
    });
}

void clear(const View& info) {
    zero(info.device, info.data, static_cast<size_t>(info.numel()) * sizeof(int));
}

// Ones on the diagonals of [b, rows, cols] by columns.
void set_identity(const View& x) {
    fill(x, 0);
    View diagonal = x;
    diagonal.shape = {x.shape[0], std::min(x.shape[1], x.shape[2])};
    diagonal.strides = {x.strides[0], x.strides[1] + x.strides[2]};
    fill(diagonal, 1);
}

}  // namespace

void lu_factor(const View& a, const View& pivots, const View& info) {
    clear(info);
    with_solver(a, [&]<class T>(const Scope& scope, const auto& f, cusolverDnHandle_t handle) {
        const Batch<T> x(a);
        if (x.empty()) return;
        int size = 0;
        SOLVER_CHECK(f.getrf_bufferSize(handle, x.rows, x.cols, x[0], x.lead, &size));
        const Scratch<T> work(scope, size);
        for (int64_t i = 0; i < x.count; ++i)
            SOLVER_CHECK(f.getrf(handle, x.rows, x.cols, x[i], x.lead, work.get(),
                                 pivots.ptr<int>() + i * x.depth(), info.ptr<int>() + i));
    });
}

void lu_solve(const View& lu, const View& pivots, const View& b, bool transposed) {
    with_solver(b, [&]<class T>(const Scope& scope, const auto& f, cusolverDnHandle_t handle) {
        const Batch<T> a(lu), x(b);
        if (x.empty()) return;
        const Scratch<int> info(scope, 1);
        for (int64_t i = 0; i < x.count; ++i)
            SOLVER_CHECK(f.getrs(handle, transposed ? CUBLAS_OP_T : CUBLAS_OP_N, x.rows, x.cols,
                                 a[i], a.lead, pivots.ptr<int>() + i * a.rows, x[i], x.lead,
                                 info.get()));
    });
}

void cholesky(const View& a, const View& info) {
    clear(info);
    with_solver(a, [&]<class T>(const Scope& scope, const auto& f, cusolverDnHandle_t handle) {
        const Batch<T> x(a);
        if (x.empty()) return;
        int size = 0;
        SOLVER_CHECK(
            f.potrf_bufferSize(handle, CUBLAS_FILL_MODE_LOWER, x.rows, x[0], x.lead, &size));
        const Scratch<T> work(scope, size);
        for (int64_t i = 0; i < x.count; ++i)
            SOLVER_CHECK(f.potrf(handle, CUBLAS_FILL_MODE_LOWER, x.rows, x[i], x.lead, work.get(),
                                 size, info.ptr<int>() + i));
    });
}

void solve_triangular(const View& a, const View& b, Triangular kind) {
    with_solver(b, [&]<class T>(const Scope& scope, const auto& f, cusolverDnHandle_t) {
        const Batch<T> triangle(a), x(b);
        if (x.empty()) return;
        const T one = 1;
        for (int64_t i = 0; i < x.count; ++i)
            check_blas_call(f.trsm(blas_handle(scope), CUBLAS_SIDE_LEFT,
                                   kind.upper ? CUBLAS_FILL_MODE_UPPER : CUBLAS_FILL_MODE_LOWER,
                                   kind.transposed ? CUBLAS_OP_T : CUBLAS_OP_N,
                                   kind.unit ? CUBLAS_DIAG_UNIT : CUBLAS_DIAG_NON_UNIT, x.rows,
                                   x.cols, &one, triangle[i], triangle.lead, x[i], x.lead),
                            "cublas trsm");
    });
}

void qr(const View& a, const View& tau) {
    with_solver(a, [&]<class T>(const Scope& scope, const auto& f, cusolverDnHandle_t handle) {
        const Batch<T> x(a);
        if (x.empty()) return;
        int size = 0;
        SOLVER_CHECK(f.geqrf_bufferSize(handle, x.rows, x.cols, x[0], x.lead, &size));
        const Scratch<T> work(scope, size);
        const Scratch<int> info(scope, 1);
        for (int64_t i = 0; i < x.count; ++i)
            SOLVER_CHECK(f.geqrf(handle, x.rows, x.cols, x[i], x.lead, tau.ptr<T>() + i * x.depth(),
                                 work.get(), size, info.get()));
    });
}

void qr_vectors(const View& q, const View& tau) {
    const auto k = static_cast<int>(tau.shape[1]);
    if (k == 0) return set_identity(q);
    with_solver(q, [&]<class T>(const Scope& scope, const auto& f, cusolverDnHandle_t handle) {
        const Batch<T> x(q);
        if (x.empty()) return;
        int size = 0;
        SOLVER_CHECK(
            f.orgqr_bufferSize(handle, x.rows, x.cols, k, x[0], x.lead, tau.ptr<T>(), &size));
        const Scratch<T> work(scope, size);
        const Scratch<int> info(scope, 1);
        for (int64_t i = 0; i < x.count; ++i)
            SOLVER_CHECK(f.orgqr(handle, x.rows, x.cols, k, x[i], x.lead, tau.ptr<T>() + i * k,
                                 work.get(), size, info.get()));
    });
}

void eigh(const View& a, const View& values, bool upper, Vectors vectors, const View& info) {
    clear(info);
    with_solver(a, [&]<class T>(const Scope& scope, const auto& f, cusolverDnHandle_t handle) {
        const Batch<T> x(a);
        if (x.empty()) return;
        const auto job =
            vectors == Vectors::none ? CUSOLVER_EIG_MODE_NOVECTOR : CUSOLVER_EIG_MODE_VECTOR;
        const auto side = upper ? CUBLAS_FILL_MODE_UPPER : CUBLAS_FILL_MODE_LOWER;
        int size = 0;
        SOLVER_CHECK(
            f.syevd_bufferSize(handle, job, side, x.rows, x[0], x.lead, values.ptr<T>(), &size));
        const Scratch<T> work(scope, size);
        for (int64_t i = 0; i < x.count; ++i)
            SOLVER_CHECK(f.syevd(handle, job, side, x.rows, x[i], x.lead,
                                 values.ptr<T>() + i * x.rows, work.get(), size,
                                 info.ptr<int>() + i));
    });
}

void svd(const View& a, const View& s, const View& u, const View& vt, Vectors vectors,
         const View& info) {
    clear(info);
    const bool none = vectors == Vectors::none;
    if (a.shape[2] == 0) return none ? void() : set_identity(u);
    with_solver(a, [&]<class T>(const Scope& scope, const auto& f, cusolverDnHandle_t handle) {
        const Batch<T> x(a);
        if (x.empty()) return;
        const auto job = static_cast<signed char>(none ? 'N' : vectors == Vectors::all ? 'A' : 'S');
        const int64_t across = vectors == Vectors::all ? x.rows : x.cols;
        int size = 0;
        SOLVER_CHECK(f.gesvd_bufferSize(handle, x.rows, x.cols, &size));
        const Scratch<T> work(scope, size);
        for (int64_t i = 0; i < x.count; ++i)
            SOLVER_CHECK(f.gesvd(handle, job, job, x.rows, x.cols, x[i], x.lead,
                                 s.ptr<T>() + i * x.cols,
                                 none ? nullptr : u.ptr<T>() + i * x.rows * across, x.lead,
                                 none ? nullptr : vt.ptr<T>() + i * x.cols * x.cols, x.cols,
                                 work.get(), size, nullptr, info.ptr<int>() + i));
    });
}

}  // namespace tern::kernels::cuda
