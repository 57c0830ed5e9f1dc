#include "kernels/cuda/solver.h"

#include <dlfcn.h>

#include <string>

namespace tern::kernels::cuda {
namespace {

#define TERN_TEXT_OF(x) #x
#define TERN_TEXT(x) TERN_TEXT_OF(x)

// A shared library, open until the process ends.
class Library {
 public:
    explicit Library(const char* name) : name_(name), handle_(dlopen(name, RTLD_NOW | RTLD_LOCAL)) {
        if (handle_) return;
        const char* const reason = dlerror();
        detail::raise<CudaError>("linalg: ", name, " is needed on CUDA: ", reason ? reason : "?");
    }
    template <class F>
    void find(F& function, const char* symbol) const {
        function = reinterpret_cast<F>(dlsym(handle_, symbol));
        TERN_CHECK(function, CudaError, "linalg: ", name_, " has no ", symbol);
    }

 private:
    const char* name_;
    void* handle_;
};

const Library& solver_library() {
    static const Library library("libcusolver.so." TERN_TEXT(CUSOLVER_VER_MAJOR));
    return library;
}
const Library& blas_library() {
    static const Library library("libcublas.so." TERN_TEXT(CUBLAS_VER_MAJOR));
    return library;
}

SolverFunctions<float> load(float*) {
    SolverFunctions<float> f;
#define TERN_LOAD(s, name) solver_library().find(f.name, "cusolverDn" #s #name);
    TERN_SOLVER_FUNCTIONS(TERN_LOAD, S)
    blas_library().find(f.trsm, "cublasStrsm_v2");
    return f;
}
SolverFunctions<double> load(double*) {
    SolverFunctions<double> f;
    TERN_SOLVER_FUNCTIONS(TERN_LOAD, D)
#undef TERN_LOAD
    blas_library().find(f.trsm, "cublasDtrsm_v2");
    return f;
}

// Handles are made and given back by the libraries' own functions.
struct SolverHandles {
    decltype(&cusolverDnCreate) create;
    decltype(&cusolverDnDestroy) destroy;
    decltype(&cusolverDnSetStream) set_stream;
    SolverHandles() {
        solver_library().find(create, "cusolverDnCreate");
        solver_library().find(destroy, "cusolverDnDestroy");
        solver_library().find(set_stream, "cusolverDnSetStream");
    }
};
struct BlasHandles {
    decltype(&cublasCreate_v2) create;
    decltype(&cublasDestroy_v2) destroy;
    decltype(&cublasSetStream_v2) set_stream;
    BlasHandles() {
        blas_library().find(create, "cublasCreate_v2");
        blas_library().find(destroy, "cublasDestroy_v2");
        blas_library().find(set_stream, "cublasSetStream_v2");
    }
};
const SolverHandles& solver_handles() {
    static const SolverHandles functions;
    return functions;
}
const BlasHandles& blas_handles() {
    static const BlasHandles functions;
    return functions;
}

void destroy_solver(cusolverDnHandle_t handle) { solver_handles().destroy(handle); }
void destroy_blas(cublasHandle_t handle) { blas_handles().destroy(handle); }

thread_local Handle<cusolverDnHandle_t, destroy_solver> solver_of_device[kMaxDevices];
thread_local Handle<cublasHandle_t, destroy_blas> blas_of_device[kMaxDevices];

}  // namespace

template <class T>
const SolverFunctions<T>& solver_functions() {
    static const SolverFunctions<T> functions = load(static_cast<T*>(nullptr));
    return functions;
}
template const SolverFunctions<float>& solver_functions<float>();
template const SolverFunctions<double>& solver_functions<double>();

cusolverDnHandle_t solver_handle(const Scope& scope) {
    auto& handle = solver_of_device[scope.context().device()];
    if (!handle) check_solver(solver_handles().create(handle.out()), "cusolverDnCreate");
    check_solver(solver_handles().set_stream(handle.get(), scope.stream()), "cusolverDnSetStream");
    return handle.get();
}

cublasHandle_t blas_handle(const Scope& scope) {
    auto& handle = blas_of_device[scope.context().device()];
    if (!handle) check_blas_call(blas_handles().create(handle.out()), "cublasCreate");
    check_blas_call(blas_handles().set_stream(handle.get(), scope.stream()), "cublasSetStream");
    return handle.get();
}

namespace {
void check_call(int status, const char* what) {
    if (status == 0) [[likely]]
        return;
    const cudaError_t error = cudaPeekAtLastError();
    if (error != cudaSuccess) raise_cuda(error, what, __FILE__, __LINE__);
    detail::raise<CudaError>("linalg: ", what, " failed with status ", status);
}
}  // namespace

void check_solver(cusolverStatus_t status, const char* what) { check_call(status, what); }
void check_blas_call(cublasStatus_t status, const char* what) { check_call(status, what); }

}  // namespace tern::kernels::cuda
