// Which elements of a tensor are shown, and where they stand in the text.
#pragma once

#include "tensor/print.h"

namespace tern {

void check_print_options(const char* op, const PrintOptions& options);

// The elements of x that are shown, dense on the host, as float64 or int64.
struct ShownElements {
    Tensor values;
    bool gap[kMaxDims] = {};  // whether the middle of a dimension is left out
};
ShownElements shown_elements(const Tensor& x, const PrintOptions& options);

// The text between "tensor(" and its suffix: `cells` are the elements' texts, row-major, of one
// width.
std::string lay_out(const ShownElements& shown, const std::vector<std::string>& cells,
                    const PrintOptions& options);

}  // namespace tern
