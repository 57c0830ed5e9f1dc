// Marks for code that both compilers see, and for what a user may link against.
#pragma once

#if defined(__CUDACC__)
#define TERN_HD __host__ __device__
#else
#define TERN_HD
#endif

// Opens the public part of a namespace: `namespace tern TERN_PUBLIC {`. Everything else is hidden.
#define TERN_PUBLIC __attribute__((visibility("default")))
