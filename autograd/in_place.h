// How an operation changes a tensor in place:
//
//     return write_in_place("mul_", x, {x, other}, keep::input(1), rules::mul, [&] {
//         kernels::binary(fn::Mul{}, x.view(), other.view(), x.view());
//     });
//
// The first input is the tensor itself, as it was before: the rule is that of the operation which
// makes a new tensor. All that can fail happens before the write.
#pragma once

#include "autograd/record.h"

namespace tern {

class InPlaceWrite {
 public:
    // Throws when x cannot be written: see Tensor::copy_.
    InPlaceWrite(const char* name, const Tensor& x, std::span<const TensorRef> inputs);

    bool is_recorded() const { return recorded_; }
    // Makes `node` ready to become what x is an output of. Inputs that the rule reads and the write
    // changes are copied.
    void prepare(Node* node, std::span<const TensorRef> inputs, Keep keep);
    // The write has happened.
    void commit() noexcept;

 private:
    const Tensor& x_;
    bool recorded_ = false;
    bool keeps_output_ = false;
    Ref<Node> node_;
    std::unique_ptr<GradMeta> meta_, base_meta_;
};

// `other`, or a copy where writing to x would change it while it is read.
Tensor unaffected_by_writing(const Tensor& x, const Tensor& other);

// Throws ShapeError unless an operation of x and `other` gives x's shape.
void check_fits_in_place(const char* name, const Tensor& x, const Tensor& other);

// Calls write(), which fills x and nothing else, and records it as rule's output.
template <size_t N, class Rule, class Write>
const Tensor& write_in_place(const char* name, const Tensor& x, const TensorRef (&inputs)[N],
                             Keep keep, Rule rule, Write write) {
    InPlaceWrite change(name, x, inputs);
    if (change.is_recorded())
        change.prepare(new RuleNode<Rule, N>(name, std::move(rule), N), inputs, keep);
    write();
    change.commit();
    if (is_anomaly_enabled() && is_grad_enabled()) check_results(name, {&x, 1}, {});
    return x;
}

}  // namespace tern
