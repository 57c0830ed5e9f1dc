// TruncatedSVD and IncrementalPCA on iris.csv against the results of scikit-learn 1.9.1:
// TruncatedSVD(3, algorithm="arpack"), IncrementalPCA(2) and IncrementalPCA(3, batch_size=40).
#include <cmath>

#include "classic/classic.h"
#include "tests/support/reference.h"

namespace tern::classic {
namespace {

using Numbers = std::vector<double>;

Tensor iris() {
    const CsvTable table = read_csv((test::data_dir() / "iris.csv").string());
    std::vector<std::string> columns = table.columns();
    columns.pop_back();
    return from_vector(table.matrix(columns), {table.n_rows(), 4});
}

void expect_near(const Tensor& got, const Numbers& wanted) {
    const Numbers values = got.to_vector<double>();
    ASSERT_EQ(values.size(), wanted.size());
    for (size_t i = 0; i < wanted.size(); ++i)
        EXPECT_NEAR(values[i], wanted[i], 1e-9 * std::abs(wanted[i])) << i;
}

TEST(ReferenceTruncatedSVD, iris) {
    TERN_NEED_FILE(test::data_dir() / "iris.csv");
    for (const char* algorithm : {"auto", "exact", "gram", "randomized"}) {
        TruncatedSVD svd({.n_components = 3, .algorithm = algorithm});
        svd.fit(iris());
        expect_near(svd.singular_values(),
                    {95.95991387196456, 17.761033657328564, 3.460930930386974});
        expect_near(svd.explained_variance(),
                    {2.4018477794340036, 2.037097115542578, 0.07984202238137687});
        expect_near(svd.explained_variance_ratio(),
                    {0.5287536135476062, 0.4484557556950457, 0.01757678326186444});
        expect_near(
            svd.components(),
            {0.7511081623657748, 0.38008617227464314, 0.5130088591504669, 0.16790753558508245,
             -0.2841749021941659, -0.5467445011086012, 0.7086645549289329, 0.34367080768930647,
             -0.502154724395556, 0.6752433195862215, 0.05916620743865807, 0.537016249306042});
    }
}

TEST(ReferenceIncrementalPCA, iris) {
    TERN_NEED_FILE(test::data_dir() / "iris.csv");
    IncrementalPCA two({.n_components = 2});
    two.fit(iris());
    expect_near(two.singular_values(), {25.091392411849803, 6.008195799668089});
    expect_near(two.explained_variance(), {4.225355524600227, 0.24227125347080045});
    expect_near(two.explained_variance_ratio(), {0.9239875820374903, 0.05297912291365268});
    expect_near(two.mean(), {5.843333333333334, 3.0573333333333337, 3.758, 1.1993333333333331});
    expect_near(two.var(),
                {0.6811222222222226, 0.18871288888888904, 3.095502666666665, 0.5771328888888887});
    expect_near(two.components(),
                {0.36226120368854475, -0.08505859756313713, 0.856345569396819, 0.35805603061135,
                 0.6467821423518488, 0.7399916339394043, -0.1706976629560546, -0.0703388221097285});
    EXPECT_NEAR(two.noise_variance(), 0.007132747797466819, 1e-11);
    EXPECT_EQ(two.n_samples_seen(), 150);

    IncrementalPCA three({.n_components = 3, .batch_size = 40});
    three.fit(iris());
    expect_near(three.singular_values(),
                {25.09977527722718, 6.012854190476868, 3.3925282825689975});
    EXPECT_NEAR(three.noise_variance(), 0.011313368266078722, 1e-11);
}

}  // namespace
}  // namespace tern::classic
