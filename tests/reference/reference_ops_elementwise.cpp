// Cases of elementwise operations: trigonometry, rounding, activations.
#include "autograd/autograd.h"
#include "tests/reference/reference_case.h"

namespace tern::test {

void add_elementwise_cases(ReferenceTable& ops) {
    using Outputs = std::vector<Tensor>;
    using Call = ReferenceCall;
    ops["sin"] = [](const Call& c) { return Outputs{sin(c.in("a"))}; };
    ops["cos"] = [](const Call& c) { return Outputs{cos(c.in("a"))}; };
    ops["tan"] = [](const Call& c) { return Outputs{tan(c.in("a"))}; };
    ops["asin"] = [](const Call& c) { return Outputs{asin(c.in("a"))}; };
    ops["atan"] = [](const Call& c) { return Outputs{atan(c.in("a"))}; };
    ops["sinh"] = [](const Call& c) { return Outputs{sinh(c.in("a"))}; };
    ops["cosh"] = [](const Call& c) { return Outputs{cosh(c.in("a"))}; };
    ops["expm1"] = [](const Call& c) { return Outputs{expm1(c.in("a"))}; };
    ops["log2"] = [](const Call& c) { return Outputs{log2(c.in("a"))}; };
    ops["rsqrt"] = [](const Call& c) { return Outputs{rsqrt(c.in("a"))}; };
    ops["floor"] = [](const Call& c) { return Outputs{floor(c.in("a"))}; };
    ops["ceil"] = [](const Call& c) { return Outputs{ceil(c.in("a"))}; };
    ops["round"] = [](const Call& c) { return Outputs{round(c.in("a"))}; };
    ops["selu"] = [](const Call& c) { return Outputs{selu(c.in("a"))}; };
    ops["mish"] = [](const Call& c) { return Outputs{mish(c.in("a"))}; };
    ops["hardswish"] = [](const Call& c) { return Outputs{hardswish(c.in("a"))}; };
    ops["hardtanh"] = [](const Call& c) { return Outputs{hardtanh(c.in("a"))}; };
    ops["relu6"] = [](const Call& c) { return Outputs{relu6(c.in("a"))}; };
    ops["softsign"] = [](const Call& c) { return Outputs{softsign(c.in("a"))}; };
    ops["logsigmoid"] = [](const Call& c) { return Outputs{logsigmoid(c.in("a"))}; };
    ops["atan2"] = [](const Call& c) { return Outputs{atan2(c.in("a"), c.in("b"))}; };
}

}  // namespace tern::test
