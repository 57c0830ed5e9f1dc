#include "kernels/cuda/gemm.h"

#include <cublasLt.h>

#include <array>
#include <unordered_map>

namespace tern::kernels::cuda {
namespace {

constexpr size_t kMaxWorkspace = size_t{32} << 20;  // what NVIDIA advises for Hopper

void check_blas(cublasStatus_t status, const char* what) {
    if (status == CUBLAS_STATUS_SUCCESS) [[likely]]
        return;
    const cudaError_t error = cudaPeekAtLastError();
    if (error != cudaSuccess) raise_cuda(error, what, __FILE__, __LINE__);
    detail::raise<CudaError>("matmul: ", what, ": ", cublasLtGetStatusString(status));
}
#define BLAS_CHECK(...) check_blas((__VA_ARGS__), #__VA_ARGS__)

using BlasHandle = Handle<cublasLtHandle_t, cublasLtDestroy>;
using Operation = Handle<cublasLtMatmulDesc_t, cublasLtMatmulDescDestroy>;
using MatrixLayout = Handle<cublasLtMatrixLayout_t, cublasLtMatrixLayoutDestroy>;
using Preference = Handle<cublasLtMatmulPreference_t, cublasLtMatmulPreferenceDestroy>;

// All that the choice of a kernel depends on.
using Key = std::array<int64_t, 12>;

struct KeyHash {
    size_t operator()(const Key& key) const {
        uint64_t h = 0;
        for (int64_t v : key)
            h = (h ^ static_cast<uint64_t>(v)) * 0x9E3779B97F4A7C15u, h ^= h >> 29;
        return h;
    }
};

uint32_t alignment(const void* p) {
    const auto bits = reinterpret_cast<uintptr_t>(p) | 256;
    return static_cast<uint32_t>(bits & (~bits + 1));
}

Key key_of(const Gemm& g) {
    const auto flags = int64_t{g.a.transposed} | int64_t{g.b.transposed} << 1 |
                       int64_t{g.accumulate} << 2 | int64_t{g.bias != nullptr} << 3 |
                       static_cast<int64_t>(g.activation) << 4 |
                       static_cast<int64_t>(g.dtype) << 8 | int64_t{alignment(g.a.data)} << 12 |
                       int64_t{alignment(g.b.data)} << 24 | int64_t{alignment(g.y.data)} << 36 |
                       (g.bias ? int64_t{alignment(g.bias)} << 48 : 0);
    return {g.y.rows, g.y.cols,       g.a.cols,       g.batch,        g.a.step, g.b.step,
            g.y.step, g.a.batch_step, g.b.batch_step, g.y.batch_step, flags,    0};
}

// A product prepared: its description and the kernel chosen for it; no kernel if there is none.
struct Prepared {
    Operation operation;
    MatrixLayout first, second, result;
    cublasLtMatmulAlgo_t algo{};
    size_t workspace = 0;
    bool found = false;
};

// A matrix as cuBLASLt sees it: what is row-major here is the transposed, column-major there.
MatrixLayout layout_of(const Matrix& m, cudaDataType_t type, int64_t batch) {
    MatrixLayout layout;
    const int64_t down = m.transposed ? m.rows : m.cols, across = m.transposed ? m.cols : m.rows;
    BLAS_CHECK(cublasLtMatrixLayoutCreate(layout.out(), type, static_cast<uint64_t>(down),
                                          static_cast<uint64_t>(across), m.step));
    const auto count = static_cast<int32_t>(batch);
    BLAS_CHECK(cublasLtMatrixLayoutSetAttribute(layout.get(), CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT,
                                                &count, sizeof count));
    BLAS_CHECK(cublasLtMatrixLayoutSetAttribute(layout.get(),
                                                CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET,
                                                &m.batch_step, sizeof m.batch_step));
    return layout;
}

cudaDataType_t type_of(DType dtype) {
    switch (dtype) {
        case DType::float64:
            return CUDA_R_64F;
        case DType::float16:
            return CUDA_R_16F;
        case DType::bfloat16:
            return CUDA_R_16BF;
        default:
            return CUDA_R_32F;
    }
}

template <class T>
void set(const Operation& operation, cublasLtMatmulDescAttributes_t attribute, const T& value) {
    BLAS_CHECK(cublasLtMatmulDescSetAttribute(operation.get(), attribute, &value, sizeof value));
}

cublasLtEpilogue_t epilogue_of(const Gemm& g) {
    switch (g.activation) {
        case Activation::relu:
            return g.bias ? CUBLASLT_EPILOGUE_RELU_BIAS : CUBLASLT_EPILOGUE_RELU;
        case Activation::gelu_tanh:
            return g.bias ? CUBLASLT_EPILOGUE_GELU_BIAS : CUBLASLT_EPILOGUE_GELU;
        default:
            return g.bias ? CUBLASLT_EPILOGUE_BIAS : CUBLASLT_EPILOGUE_DEFAULT;
    }
}

template <class T>
void set_preference(const Preference& preference, cublasLtMatmulPreferenceAttributes_t attribute,
                    const T& value) {
    BLAS_CHECK(
        cublasLtMatmulPreferenceSetAttribute(preference.get(), attribute, &value, sizeof value));
}

Prepared prepare(cublasLtHandle_t blas, const Gemm& g) {
    const bool single = g.dtype != DType::float64;
    const cudaDataType_t type = type_of(g.dtype);
    Prepared p;
    BLAS_CHECK(cublasLtMatmulDescCreate(p.operation.out(),
                                        single ? CUBLAS_COMPUTE_32F : CUBLAS_COMPUTE_64F,
                                        single ? CUDA_R_32F : CUDA_R_64F));
    set(p.operation, CUBLASLT_MATMUL_DESC_TRANSA, g.b.transposed ? CUBLAS_OP_T : CUBLAS_OP_N);
    set(p.operation, CUBLASLT_MATMUL_DESC_TRANSB, g.a.transposed ? CUBLAS_OP_T : CUBLAS_OP_N);
    set(p.operation, CUBLASLT_MATMUL_DESC_EPILOGUE, epilogue_of(g));
    if (g.bias) set(p.operation, CUBLASLT_MATMUL_DESC_BIAS_POINTER, g.bias);
    p.first = layout_of(g.b, type, g.batch);
    p.second = layout_of(g.a, type, g.batch);
    p.result = layout_of(g.y, type, g.batch);

    Preference preference;
    BLAS_CHECK(cublasLtMatmulPreferenceCreate(preference.out()));
    set_preference(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, kMaxWorkspace);
    set_preference(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, alignment(g.b.data));
    set_preference(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES, alignment(g.a.data));
    set_preference(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, alignment(g.y.data));
    set_preference(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES, alignment(g.y.data));
    cublasLtMatmulHeuristicResult_t result{};
    int count = 0;
    const cublasStatus_t status = cublasLtMatmulAlgoGetHeuristic(
        blas, p.operation.get(), p.first.get(), p.second.get(), p.result.get(), p.result.get(),
        preference.get(), 1, &result, &count);
    p.found = status == CUBLAS_STATUS_SUCCESS && count > 0 && result.state == CUBLAS_STATUS_SUCCESS;
    p.algo = result.algo;
    p.workspace = result.workspaceSize;
    return p;
}

// The products a thread has met on a device.
struct Blas {
    BlasHandle handle;
    std::unordered_map<Key, Prepared, KeyHash> known;

    Prepared& operator()(const Gemm& gemm) {
        constexpr size_t kMost = 4096;
        if (!handle) BLAS_CHECK(cublasLtCreate(handle.out()));
        const Key key = key_of(gemm);
        if (const auto found = known.find(key); found != known.end()) return found->second;
        if (known.size() >= kMost) known.clear();
        return known.emplace(key, prepare(handle.get(), gemm)).first->second;
    }
};
thread_local Blas blas_of_device[kMaxDevices];

}  // namespace

bool try_gemm(const Scope& scope, const Gemm& gemm) {
    if (gemm.batch > INT32_MAX) return false;
    Blas& blas = blas_of_device[scope.context().device()];
    Prepared& p = blas(gemm);
    if (!p.found) return false;
    if (gemm.bias) set(p.operation, CUBLASLT_MATMUL_DESC_BIAS_POINTER, gemm.bias);
    const Scratch<char> workspace(scope, static_cast<int64_t>(p.workspace));
    const double one = 1, beta = gemm.accumulate ? 1 : 0;
    const float one_single = 1, beta_single = static_cast<float>(beta);
    const bool single = gemm.dtype != DType::float64;
    BLAS_CHECK(cublasLtMatmul(
        blas.handle.get(), p.operation.get(), single ? static_cast<const void*>(&one_single) : &one,
        gemm.b.data, p.first.get(), gemm.a.data, p.second.get(),
        single ? static_cast<const void*>(&beta_single) : &beta, gemm.y.data, p.result.get(),
        gemm.y.data, p.result.get(), &p.algo, workspace.get(), p.workspace, scope.stream()));
    return true;
}

}  // namespace tern::kernels::cuda
