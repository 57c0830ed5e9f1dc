// The print options in force: one set for the process, and a thread's own on top.
#include <mutex>

#include "tensor/print.h"
#include "tensor/print_layout.h"

namespace tern {
namespace {

std::mutex mutex;
PrintOptions everywhere;
thread_local std::optional<PrintOptions> here;

}  // namespace

void check_print_options(const char* op, const PrintOptions& options) {
    const auto check = [op](bool good, const char* option, const char* range, int64_t got) {
        TERN_CHECK(good, ValueError, op, ": ", option, " is ", range, ", got ", got);
    };
    check(options.precision >= 0 && options.precision <= 100, "precision", "from 0 to 100",
          options.precision);
    check(options.threshold >= 0, "threshold", "at least 0", options.threshold);
    check(options.edgeitems >= 1, "edgeitems", "at least 1", options.edgeitems);
    check(options.linewidth >= 1, "linewidth", "at least 1", options.linewidth);
}

void set_print_options(const PrintOptions& options) {
    check_print_options("set_print_options", options);
    const std::lock_guard lock(mutex);
    everywhere = options;
}

PrintOptions print_options() {
    if (here) return *here;
    const std::lock_guard lock(mutex);
    return everywhere;
}

PrintOptionsGuard::PrintOptionsGuard(const PrintOptions& options) : before_(here) {
    check_print_options("PrintOptionsGuard", options);
    here = options;
}

PrintOptionsGuard::~PrintOptionsGuard() { here = before_; }

}  // namespace tern
