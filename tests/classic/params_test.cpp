// Parameters by name: reading, writing, ranges, printing.
#include "classic/params.h"

#include "tensor/factory.h"
#include "tests/support/throws.h"

namespace tern::classic {
namespace {

struct Inner {
    double rate = 0.5;
    static const ParamTable<Inner>& params() {
        static const auto table = ParamTable<Inner>().add("rate", &Inner::rate);
        return table;
    }
};

struct Options {
    int64_t count = 8;
    std::string init = "random";
    double tol = 1e-4;
    std::optional<int64_t> depth = {};
    std::vector<double> weights = {};
    std::vector<std::vector<int64_t>> groups = {};
    Tensor start = {};
    bool warm = false;
    Inner inner = {};

    static const ParamTable<Options>& params() {
        using O = Options;
        static const auto table = ParamTable<O>()
                                      .add("count", &O::count, at_least(1))
                                      .add("init", &O::init, one_of({"random", "k-means++"}))
                                      .add("tol", &O::tol, between(0, 1).excluding_high())
                                      .add("depth", &O::depth, at_least(1))
                                      .add("weights", &O::weights, above(0))
                                      .add("groups", &O::groups)
                                      .add("start", &O::start)
                                      .add("warm", &O::warm)
                                      .nest("inner__", &O::inner, Inner::params());
        return table;
    }
};

const ParamTable<Options>& table() { return Options::params(); }

TEST(Params, what_is_read_can_be_written) {
    Options from{.count = 3, .depth = 4, .weights = {1, 2}, .groups = {{1}, {}}, .warm = true};
    from.inner.rate = 2;
    Options to;
    table().write("test", to, table().read(from));
    EXPECT_EQ(table().changes(to),
              "count=3, depth=4, weights=[1, 2], groups=[[1], []], warm=True, inner__rate=2");
    EXPECT_EQ(table().changes(Options()), "");
}

TEST(Params, whole_numbers_serve_as_numbers_but_not_the_other_way) {
    Options to;
    table().write("test", to, {{"tol", 1}, {"weights", std::vector<int64_t>{1, 2}}});
    EXPECT_EQ(to.tol, 1);
    EXPECT_EQ(to.weights, (std::vector<double>{1, 2}));
    EXPECT_THROWS((table().write("E.set_params", to, {{"count", 8.5}})), ValueError,
                  "E.set_params: count is 8.5, a whole number is wanted");
    EXPECT_THROWS((table().write("E.set_params", to, {{"init", true}})), ValueError,
                  "E.set_params: init is True, a text is wanted");
}

TEST(Params, an_optional_is_unset_by_monostate) {
    Options to{.depth = 3};
    table().write("test", to, {{"depth", {}}});
    EXPECT_FALSE(to.depth.has_value());
    EXPECT_EQ(to_string(table().read(to).at("depth")), "None");
}

TEST(Params, an_unknown_name_changes_nothing) {
    Options to;
    EXPECT_THROWS(
        (table().write("E.set_params", to, {{"count", 3}, {"size", 1}})), ValueError,
        "E.set_params: there is no 'size'; there are: count, init, tol, depth, weights, groups, "
        "start, warm, inner__rate");
    EXPECT_EQ(to.count, 8);
}

TEST(Params, ranges_name_the_member_and_what_is_wanted) {
    const auto refused = [](const Options& options, const char* message) {
        EXPECT_THROWS(table().check("E", options), ValueError, message);
    };
    table().check("E", Options());
    refused({.count = 0}, "E: count is 0, at least 1 is wanted");
    refused({.init = "best"}, "E: init is 'best', 'random' or 'k-means++' is wanted");
    refused({.tol = 1}, "E: tol is 1, a value in [0, 1) is wanted");
    refused({.tol = std::numeric_limits<double>::quiet_NaN()},
            "E: tol is nan, a value in [0, 1) is wanted");
    refused({.depth = 0}, "E: depth is 0, at least 1 is wanted");
    refused({.weights = {1, 0}}, "E: weights is [1, 0], more than 0 is wanted");
}

}  // namespace
}  // namespace tern::classic
