// What a long fit tells while it runs, and how it is stopped.
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>

#include "tensor/core/error.h"

namespace tern TERN_PUBLIC {
namespace classic {

struct Progress {
    const char* estimator;  // "KMeans"
    int64_t step;           // done, of
    int64_t total;          // the most there will be; 0 where that is not known
    const char* measure;    // what `value` is: "inertia"
    double value;           // NaN where there is none
};

// Called after every step of a fit, on the thread that called it; false stops the fit.
using ProgressCallback = std::function<bool(const Progress&)>;

// Thrown by a fit that was stopped; the estimator is as it was before.
struct CancelledError : Error {
    using Error::Error;
};

// Calls `callback`, if there is one. Throws CancelledError when it returns false.
void report(const ProgressCallback& callback, const Progress& progress);

// Draws one line with a bar over and over when `out` (null: the standard error) is a terminal, else
// writes a line every tenth of the way.
ProgressCallback progress_bar(std::ostream* out = nullptr);

}  // namespace classic
}  // namespace tern
