#include "tests/autograd/op_table.h"

namespace tern::test {

Input value(const Shape& shape, const Domain& domain) { return {.shape = shape, .domain = domain}; }

Input constant(const Shape& shape, const Domain& domain) {
    return {.shape = shape, .domain = domain, .differentiable = false};
}

Input integer(const Shape& shape, int64_t count) {
    return {.shape = shape, .kind = Input::Kind::integer, .count = count, .differentiable = false};
}

Input mask(const Shape& shape) {
    return {.shape = shape, .kind = Input::Kind::mask, .differentiable = false};
}

const std::vector<OpRow>& op_table() {
    static const std::vector<OpRow> rows = [] {
        std::vector<OpRow> out;
        add_unary_rows(out);
        add_trigonometry_rows(out);
        add_special_rows(out);
        add_rounding_rows(out);
        add_logical_rows(out);
        add_activation_rows(out);
        add_arithmetic_rows(out);
        add_compare_rows(out);
        add_reduce_rows(out);
        add_extreme_rows(out);
        add_statistics_rows(out);
        add_norm_rows(out);
        add_scan_rows(out);
        add_count_rows(out);
        add_shape_rows(out);
        add_matmul_rows(out);
        add_products_rows(out);
        add_contraction_rows(out);
        add_distance_rows(out);
        add_einsum_rows(out);
        add_linalg_solve_rows(out);
        add_linalg_factor_rows(out);
        add_linalg_derived_rows(out);
        add_index_rows(out);
        add_sort_rows(out);
        add_quantile_rows(out);
        add_network_rows(out);
        add_loss_rows(out);
        add_pad_rows(out);
        add_rearrange_rows(out);
        add_margin_rows(out);
        add_group_norm_rows(out);
        add_recurrent_rows(out);
        add_attention_rows(out);
        add_conv_rows(out);
        add_pool_rows(out);
        add_scatter_rows(out);
        add_mask_rows(out);
        add_join_rows(out);
        add_parts_rows(out);
        add_view_rows(out);
        add_replace_rows(out);
        add_choose_rows(out);
        return out;
    }();
    return rows;
}

}  // namespace tern::test
