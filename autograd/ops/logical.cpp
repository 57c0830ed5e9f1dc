#include "autograd/ops/logical.h"

#include "autograd/elementwise.h"

namespace tern {

namespace fn = kernels::fn;

namespace {

// One element of a's dtype, among Ts, to be broadcast; exact, which a double is not for all of
// int64.
template <class... Ts>
Tensor whole_number_like(const char* op, const Tensor& a, int64_t value, Types<Ts...> takes) {
    visit(op, a.dtype(), takes, [&]<class T>() {
        const bool fits = static_cast<int64_t>(static_cast<T>(value)) == value;
        TERN_CHECK(fits, ValueError, op, ": ", value, " does not fit ", a.dtype());
    });
    return from_vector<int64_t>({value}, {}).to(a.device(), a.dtype());
}

}  // namespace

Tensor logical_and(const Tensor& a, const Tensor& b) {
    return map_compare("logical_and", fn::LogicalAnd{}, a, b);
}
Tensor logical_or(const Tensor& a, const Tensor& b) {
    return map_compare("logical_or", fn::LogicalOr{}, a, b);
}
Tensor logical_xor(const Tensor& a, const Tensor& b) {
    return map_compare("logical_xor", fn::LogicalXor{}, a, b);
}
Tensor logical_not(const Tensor& a) { return map_classify(fn::LogicalNot{}, a); }

Tensor bitwise_and(const Tensor& a, const Tensor& b) {
    return map_binary("bitwise_and", fn::BitwiseAnd{}, a, b);
}
Tensor bitwise_and(const Tensor& a, int64_t b) {
    return bitwise_and(a, whole_number_like("bitwise_and", a, b, fn::Bits{}));
}
Tensor bitwise_or(const Tensor& a, const Tensor& b) {
    return map_binary("bitwise_or", fn::BitwiseOr{}, a, b);
}
Tensor bitwise_or(const Tensor& a, int64_t b) {
    return bitwise_or(a, whole_number_like("bitwise_or", a, b, fn::Bits{}));
}
Tensor bitwise_xor(const Tensor& a, const Tensor& b) {
    return map_binary("bitwise_xor", fn::BitwiseXor{}, a, b);
}
Tensor bitwise_xor(const Tensor& a, int64_t b) {
    return bitwise_xor(a, whole_number_like("bitwise_xor", a, b, fn::Bits{}));
}
Tensor bitwise_not(const Tensor& a) { return map_unary("bitwise_not", fn::BitwiseNot{}, a); }
Tensor bitwise_left_shift(const Tensor& a, const Tensor& b) {
    return map_binary("bitwise_left_shift", fn::LeftShift{}, a, b);
}
Tensor bitwise_left_shift(const Tensor& a, int64_t b) {
    return bitwise_left_shift(a, whole_number_like("bitwise_left_shift", a, b, Integers{}));
}
Tensor bitwise_right_shift(const Tensor& a, const Tensor& b) {
    return map_binary("bitwise_right_shift", fn::RightShift{}, a, b);
}
Tensor bitwise_right_shift(const Tensor& a, int64_t b) {
    return bitwise_right_shift(a, whole_number_like("bitwise_right_shift", a, b, Integers{}));
}

}  // namespace tern
