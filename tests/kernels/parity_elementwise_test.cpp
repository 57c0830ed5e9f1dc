// Elementwise fronts: CUDA against the CPU, over dtypes, layouts and sizes that are not round.
#include "kernels/elementwise.h"
#include "tests/kernels/formulas.h"
#include "tests/kernels/twin.h"

namespace tern::test {
namespace {

namespace fn = kernels::fn;

const Shape kShapes[] = {{},     {1},     {5},      {0},          {3, 0, 2},
                         {4099}, {7, 12}, {33, 65}, {3, 4, 5, 6}, {64, 256}};

// For 16-bit floats: one unit in the last place, where float results fall on two sides of a middle.
double relative(DType dtype) {
    if (dtype == float16) return std::ldexp(1, -10);
    if (dtype == bfloat16) return std::ldexp(1, -7);
    return dtype == float32 ? 1e-5 : dtype == float64 ? 1e-13 : 0;
}
double absolute(DType dtype) {
    if (dtype == float16) return std::ldexp(1, -20);
    return dtype == float32 || dtype == bfloat16 ? 1e-6 : dtype == float64 ? 1e-14 : 0;
}

template <class... Ts>
std::vector<DType> dtypes_of(Types<Ts...>) {
    return {dtype_of<Ts>...};
}

// What a formula of that domain takes: 16-bit floats wherever float.
template <class... Ts>
std::vector<DType> taken(Types<Ts...> domain) {
    std::vector<DType> out = dtypes_of(domain);
    if (contains<float>(domain)) out.insert(out.end(), {float16, bfloat16});
    return out;
}

template <class Op>
void check_unary(const char* name, double low = -4, double high = 4) {
    TERN_NEED_DEVICE();
    for (DType dtype : taken(typename Op::domain{}))
        for (const Shape& shape : kShapes)
            for (Form form : kForms) {
                const bool whole = dtype == uint8;
                Twin x(dtype, shape, form),
                    y(dtype, shape, form == Form::repeated ? Form::dense : form);
                x.random(1, whole ? 0 : low, whole ? 11 : high);
                kernels::unary(make_formula<Op>(), x.cpu(), y.cpu());
                kernels::unary(make_formula<Op>(), x.cuda(), y.cuda());
                ASSERT_TRUE(y.agree(relative(dtype), absolute(dtype)))
                    << name << " " << tern::name(dtype) << " form " << static_cast<int>(form)
                    << " rank " << shape.size();
            }
}

template <class Op, class Domain>
void check_binary(const char* name, Domain domain, double low) {
    TERN_NEED_DEVICE();
    for (DType dtype : taken(domain))
        for (const Shape& shape : kShapes)
            for (Form form : kForms) {
                Twin a(dtype, shape, form),
                    b(dtype, shape, form == Form::dense ? Form::repeated : Form::dense);
                Twin y(dtype, shape);
                a.random(1, dtype == uint8 ? 0 : low, 9);
                b.random(2, dtype == uint8 ? 1 : low, 9);
                kernels::binary(make_formula<Op>(), a.cpu(), b.cpu(), y.cpu());
                kernels::binary(make_formula<Op>(), a.cuda(), b.cuda(), y.cuda());
                ASSERT_TRUE(y.agree(relative(dtype), absolute(dtype)))
                    << name << " " << tern::name(dtype) << " form " << static_cast<int>(form)
                    << " rank " << shape.size();
            }
}

// Powers are of positive numbers, and gamma functions are compared right of 0: near their zeros
// left of it only the parts that cancel are accurate.
double lowest(const std::string& name) {
    for (const char* positive : {"PowScalar", "Pow", "Lgamma", "Digamma", "Polygamma", "LgammaGrad",
                                 "DigammaGrad", "PolygammaGrad"})
        if (name == positive) return 0.1;
    return -4;
}

#define TERN_TEST_UNARY(Op) \
    TEST(ParityUnary, Op) { check_unary<fn::Op>(#Op, lowest(#Op)); }
TERN_UNARY_FORMULAS(TERN_TEST_UNARY)
#define TERN_TEST_RIGHT(Op) \
    TEST(ParityUnary, Right##Op) { check_unary<fn::BindRight<fn::Op>>(#Op); }
TERN_BIND_RIGHT_FORMULAS(TERN_TEST_RIGHT)
#define TERN_TEST_LEFT(Op) \
    TEST(ParityUnary, Left##Op) { check_unary<fn::BindLeft<fn::Op>>(#Op); }
TERN_BIND_LEFT_FORMULAS(TERN_TEST_LEFT)
#define TERN_TEST_BINARY(Op) \
    TEST(ParityBinary, Op) { check_binary<fn::Op>(#Op, fn::Op::domain{}, lowest(#Op)); }
TERN_BINARY_FORMULAS(TERN_TEST_BINARY)
#define TERN_TEST_GRADIENT(Op) \
    TEST(ParityGradient, Op) { check_binary<fn::Op>(#Op, Floats{}, lowest(#Op)); }
TERN_GRADIENT_FORMULAS(TERN_TEST_GRADIENT)

template <class Op>
void check_compare(const char* name) {
    TERN_NEED_DEVICE();
    for (DType dtype : dtypes_of(StoredType{}))
        for (const Shape& shape : kShapes)
            for (Form form : kForms) {
                Twin a(dtype, shape, form), b(dtype, shape), y(bool_, shape);
                const auto value = [](int64_t i) { return static_cast<double>(i * i % 5); };
                a.fill(value);
                b.fill([&](int64_t i) {
                    return i % 7 == 3 && is_floating(dtype) ? NAN : value(i + 1);
                });
                kernels::compare(make_formula<Op>(), a.cpu(), b.cpu(), y.cpu());
                kernels::compare(make_formula<Op>(), a.cuda(), b.cuda(), y.cuda());
                ASSERT_TRUE(y.agree()) << name << " " << tern::name(dtype);
            }
}
#define TERN_TEST_COMPARE(Op) \
    TEST(ParityCompare, Op) { check_compare<fn::Op>(#Op); }
TERN_COMPARE_FORMULAS(TERN_TEST_COMPARE)

template <class Op>
void check_classify(const char* name) {
    TERN_NEED_DEVICE();
    for (DType dtype : dtypes_of(StoredType{}))
        for (const Shape& shape : kShapes)
            for (Form form : kForms) {
                Twin x(dtype, shape, form), y(bool_, shape);
                const bool floating = is_floating(dtype);
                x.fill([&](int64_t i) -> double {
                    if (floating && i % 7 == 3) return NAN;
                    if (floating && i % 7 == 5) return i % 2 == 0 ? INFINITY : -INFINITY;
                    return static_cast<double>(i % 3);
                });
                kernels::classify(Op{}, x.cpu(), y.cpu());
                kernels::classify(Op{}, x.cuda(), y.cuda());
                ASSERT_TRUE(y.agree()) << name << " " << tern::name(dtype);
            }
}
#define TERN_TEST_CLASSIFY(Op) \
    TEST(ParityClassify, Op) { check_classify<fn::Op>(#Op); }
TERN_CLASSIFY_FORMULAS(TERN_TEST_CLASSIFY)

template <class Op>
void check_ternary(const char* name) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64})
        for (const Shape& shape : kShapes)
            for (Form form : kForms) {
                Twin a(dtype, shape, form), b(dtype, shape), c(dtype, shape, form), y(dtype, shape);
                a.random(1, -4, 9);
                b.random(2, -4, 9);
                c.random(3, -1, 2);
                kernels::ternary(Op{}, a.cpu(), b.cpu(), c.cpu(), y.cpu());
                kernels::ternary(Op{}, a.cuda(), b.cuda(), c.cuda(), y.cuda());
                ASSERT_TRUE(y.agree(relative(dtype), absolute(dtype)))
                    << name << " " << tern::name(dtype);
            }
}
#define TERN_TEST_TERNARY(Op) \
    TEST(ParityTernary, Op) { check_ternary<fn::Op>(#Op); }
TERN_TERNARY_FORMULAS(TERN_TEST_TERNARY)

TEST(ParityWhere, AllTypes) {
    TERN_NEED_DEVICE();
    for (DType dtype : dtypes_of(StoredType{}))
        for (const Shape& shape : kShapes)
            for (Form form : kForms) {
                Twin c(bool_, shape, form), a(dtype, shape), b(dtype, shape, form), y(dtype, shape);
                c.fill([](int64_t i) { return i % 3 == 1; });
                a.random(1, 0, 200);
                b.random(2, 0, 200);
                kernels::where(c.cpu(), a.cpu(), b.cpu(), y.cpu());
                kernels::where(c.cuda(), a.cuda(), b.cuda(), y.cuda());
                ASSERT_TRUE(y.agree()) << tern::name(dtype);
            }
}

// Fractions, values beyond every integer type, infinities and NaN.
double awkward(int64_t i) {
    const double values[] = {0,
                             1,
                             -1,
                             2.9,
                             -2.9,
                             255,
                             256,
                             300,
                             -1e9,
                             3e9,
                             -3e9,
                             1e19,
                             -1e19,
                             9.2233720368547758e18,
                             2147483648.0,
                             INFINITY,
                             -INFINITY,
                             NAN};
    return values[i % 18];
}

TEST(ParityCast, AllPairs) {
    TERN_NEED_DEVICE();
    for (DType from : dtypes_of(StoredType{}))
        for (DType to : dtypes_of(StoredType{}))
            for (const Shape& shape : kShapes)
                for (Form form : kForms) {
                    Twin x(from, shape, form), y(to, shape);
                    if (is_floating(from))
                        x.fill(awkward);
                    else
                        x.fill([](int64_t i) { return i * 37 % 127; });
                    kernels::cast(x.cpu(), y.cpu());
                    kernels::cast(x.cuda(), y.cuda());
                    ASSERT_TRUE(y.agree())
                        << tern::name(from) << " to " << tern::name(to) << " form "
                        << static_cast<int>(form) << " rank " << shape.size();
                }
}

TEST(ParityFill, IntoEveryLayout) {
    TERN_NEED_DEVICE();
    for (DType dtype : dtypes_of(StoredType{}))
        for (Form form : {Form::dense, Form::transposed, Form::sliced})
            for (double value : {0.0, 3.7, -2.0, 1e10, static_cast<double>(NAN)}) {
                Twin y(dtype, {5, 37}, form);
                kernels::fill(y.cpu(), value);
                kernels::fill(y.cuda(), value);
                ASSERT_TRUE(y.agree()) << tern::name(dtype) << " " << value;
            }
}

TEST(ParityUnary, InPlace) {
    TERN_NEED_DEVICE();
    Twin x(float32, {131, 77}, Form::sliced);
    x.random(3, -2, 2);
    kernels::unary(fn::Tanh{}, x.cpu(), x.cpu());
    kernels::unary(fn::Tanh{}, x.cuda(), x.cuda());
    EXPECT_TRUE(x.agree(1e-5, 1e-6));
}

View seen_as(View view, DType dtype) {
    view.dtype = dtype;
    return view;
}

// NaNs too: integers hold the bits.
TEST(ParityCast, SixteenBitFloatsBitForBit) {
    TERN_NEED_DEVICE();
    for (DType half : {float16, bfloat16}) {
        Twin bits(int16, {65536}), wide(int32, {65536});
        bits.fill([](int64_t i) { return i - 32768; });
        kernels::cast(seen_as(bits.cpu(), half), seen_as(wide.cpu(), float32));
        kernels::cast(seen_as(bits.cuda(), half), seen_as(wide.cuda(), float32));
        EXPECT_TRUE(wide.agree()) << name(half);
        Twin source(int32, {100003}), narrow(int16, {100003});
        source.fill([](int64_t i) {
            return static_cast<double>(static_cast<int32_t>(static_cast<uint32_t>(i) * 42949u));
        });
        kernels::cast(seen_as(source.cpu(), float32), seen_as(narrow.cpu(), half));
        kernels::cast(seen_as(source.cuda(), float32), seen_as(narrow.cuda(), half));
        EXPECT_TRUE(narrow.agree()) << name(half);
    }
}

}  // namespace
}  // namespace tern::test
