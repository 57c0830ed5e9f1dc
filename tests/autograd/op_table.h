// The table of public operations: one row for each, or for each way of calling it. Every test of
// every operation is made from its row; see op_checks.h. To add an operation, add a row to the file
// of its family.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "autograd/autograd.h"
#include "tests/support/random_tensors.h"
#include "tests/support/throws.h"

namespace tern::test {

// How one input of an operation is drawn.
struct Input {
    enum class Kind { value, integer, mask };
    Shape shape;
    Kind kind = Kind::value;
    Domain domain = {};          // of values, which have the test's dtype
    int64_t count = 0;           // integers are int64 in [0, count)
    bool differentiable = true;  // gradients with respect to it are tested
};
Input value(const Shape& shape, const Domain& domain = {});
Input constant(const Shape& shape, const Domain& domain = {});  // a value without a gradient
Input integer(const Shape& shape, int64_t count);
Input mask(const Shape& shape);

using Sample = std::vector<Input>;
using Op = std::function<Tensor(const std::vector<Tensor>&)>;
// From the inputs' exact values to the result's, in double.
using Reference = std::function<HostArray(const std::vector<HostArray>&)>;

// A call that must throw an E with just this message.
struct ErrorCase {
    std::string message;
    std::function<testing::AssertionResult()> check;
};
template <class E>
ErrorCase error(const std::string& message, const std::function<void()>& call) {
    return {message, [=] { return throws<E>(message, call); }};
}

struct OpRow {
    std::string name;     // of the function in autograd/ops
    std::string variant;  // which way of calling it; may be empty
    Op op;
    Reference reference;
    std::vector<Sample> samples;
    std::vector<DType> dtypes = {float32, float64};
    std::optional<DType> result = {};  // the result's dtype, when not that of the inputs
    bool differentiable = true;
    int64_t length = 1;       // numbers summed up for one element, for the tolerance
    double conditioning = 1;  // how much rounding of the inputs can grow, for the tolerance
    double ulps = 0;          // when set: elementwise, and this near to the rounded reference
    std::vector<ErrorCase> errors = {};
};

// All rows, in the order of the families.
const std::vector<OpRow>& op_table();

// The families, each in its op_table_<family>.cpp.
void add_unary_rows(std::vector<OpRow>& rows);
void add_trigonometry_rows(std::vector<OpRow>& rows);
void add_special_rows(std::vector<OpRow>& rows);
void add_rounding_rows(std::vector<OpRow>& rows);
void add_logical_rows(std::vector<OpRow>& rows);
void add_activation_rows(std::vector<OpRow>& rows);
void add_arithmetic_rows(std::vector<OpRow>& rows);
void add_compare_rows(std::vector<OpRow>& rows);
void add_reduce_rows(std::vector<OpRow>& rows);
void add_extreme_rows(std::vector<OpRow>& rows);
void add_statistics_rows(std::vector<OpRow>& rows);
void add_norm_rows(std::vector<OpRow>& rows);
void add_scan_rows(std::vector<OpRow>& rows);
void add_count_rows(std::vector<OpRow>& rows);
void add_shape_rows(std::vector<OpRow>& rows);
void add_matmul_rows(std::vector<OpRow>& rows);
void add_products_rows(std::vector<OpRow>& rows);
void add_contraction_rows(std::vector<OpRow>& rows);
void add_distance_rows(std::vector<OpRow>& rows);
void add_einsum_rows(std::vector<OpRow>& rows);
void add_linalg_solve_rows(std::vector<OpRow>& rows);
void add_linalg_factor_rows(std::vector<OpRow>& rows);
void add_linalg_derived_rows(std::vector<OpRow>& rows);
void add_index_rows(std::vector<OpRow>& rows);
void add_sort_rows(std::vector<OpRow>& rows);
void add_quantile_rows(std::vector<OpRow>& rows);
void add_network_rows(std::vector<OpRow>& rows);
void add_loss_rows(std::vector<OpRow>& rows);
void add_pad_rows(std::vector<OpRow>& rows);
void add_rearrange_rows(std::vector<OpRow>& rows);
void add_margin_rows(std::vector<OpRow>& rows);
void add_group_norm_rows(std::vector<OpRow>& rows);
void add_recurrent_rows(std::vector<OpRow>& rows);
void add_attention_rows(std::vector<OpRow>& rows);
void add_conv_rows(std::vector<OpRow>& rows);
void add_pool_rows(std::vector<OpRow>& rows);
void add_scatter_rows(std::vector<OpRow>& rows);
void add_mask_rows(std::vector<OpRow>& rows);
void add_join_rows(std::vector<OpRow>& rows);
void add_parts_rows(std::vector<OpRow>& rows);
void add_view_rows(std::vector<OpRow>& rows);
void add_replace_rows(std::vector<OpRow>& rows);
void add_choose_rows(std::vector<OpRow>& rows);

}  // namespace tern::test
