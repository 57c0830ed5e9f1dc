// Tensors as text, laid out like NumPy's and PyTorch's.
#pragma once

#include <functional>
#include <iosfwd>
#include <optional>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

// PyTorch's, with its defaults.
struct PrintOptions {
    int precision = 4;         // digits after the point, from 0 to 100
    int64_t threshold = 1000;  // more elements than this are summarised
    int64_t edgeitems = 3;     // how many are shown at each end of a dimension then; at least 1
    int linewidth = 80;        // characters, at least 1
    // Scientific notation; unless given, for floats beyond 1e8, below 1e-4, or in a ratio above
    // 1000.
    std::optional<bool> sci_mode = {};
};

// What to_string and << use where no options are given, in all threads. Throws ValueError for an
// option out of its range.
void set_print_options(const PrintOptions& options);
// The options of this thread: those of its innermost guard, else of set_print_options.
PrintOptions print_options();

// Other options for this thread, until the end of the scope.
class PrintOptionsGuard {
 public:
    explicit PrintOptionsGuard(const PrintOptions& options);
    ~PrintOptionsGuard();
    PrintOptionsGuard(const PrintOptionsGuard&) = delete;
    PrintOptionsGuard& operator=(const PrintOptionsGuard&) = delete;

 private:
    std::optional<PrintOptions> before_;
};

// The values of x, of which those that are shown are brought to the host. Throws ValueError for an
// option out of its range.
std::string to_string(const Tensor& x);
std::string to_string(const Tensor& x, const PrintOptions& options);
// The same with numbers as `text` writes them, padded to one width. Integers come as int64_t,
// floating types as double, bool is written true and false.
struct ElementText {
    std::function<std::string(double)> real;
    std::function<std::string(int64_t)> integer;
};
std::string to_string(const Tensor& x, const PrintOptions& options, const ElementText& text);

std::ostream& operator<<(std::ostream& out, const Tensor& x);
std::ostream& operator<<(std::ostream& out, const Shape& shape);
std::ostream& operator<<(std::ostream& out, DType dtype);
std::ostream& operator<<(std::ostream& out, Device device);

}  // namespace tern
