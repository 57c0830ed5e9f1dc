// PCA against scikit-learn's results on real data.
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "classic/classic.h"
#include "tests/reference/reference_json.h"
#include "tests/support/reference.h"

namespace tern::classic {
namespace {

using nlohmann::json;
using test::load;
using Numbers = std::vector<double>;

// All columns but the last, standardised.
Tensor features(const std::string& name) {
    const CsvTable table = read_csv((test::data_dir() / (name + ".csv")).string());
    std::vector<std::string> columns = table.columns();
    columns.pop_back();
    const auto d = static_cast<int64_t>(columns.size());
    return StandardScaler().fit_transform(from_vector(table.matrix(columns), {table.n_rows(), d}));
}

void expect_near(const Tensor& got, const Numbers& wanted, double relative) {
    const Numbers values = got.to_vector<double>();
    ASSERT_EQ(values.size(), wanted.size());
    for (size_t i = 0; i < wanted.size(); ++i)
        EXPECT_NEAR(values[i], wanted[i], relative * std::abs(wanted[i])) << i;
}

TEST(ReferencePCA, the_guides_iris) {
    TERN_NEED_FILE(test::reference_dir() / "guide.json");
    TERN_NEED_FILE(test::data_dir() / "iris.csv");
    const json wanted = load("guide.json")["s04_unsupervised"]["pca"];
    const Tensor x = features("iris");
    for (const char* solver : {"auto", "full"}) {
        PCA pca({.svd_solver = solver});
        pca.fit(x);
        expect_near(pca.explained_variance_ratio(), wanted["ratio"].get<Numbers>(), 1e-11);
        expect_near(pca.explained_variance(), wanted["variance"].get<Numbers>(), 1e-11);
        expect_near(pca.singular_values(), wanted["singular_values"].get<Numbers>(), 1e-11);
        const Numbers axes = pca.components().to_vector<double>();
        for (size_t i = 0; i < 4; ++i) {
            const Numbers row = wanted["components"][i].get<Numbers>();
            const double sign = row[0] * axes[4 * i] > 0 ? 1 : -1;
            for (size_t j = 0; j < 4; ++j) EXPECT_NEAR(sign * axes[4 * i + j], row[j], 1e-10);
        }
    }
}

TEST(ReferencePCA, ratios_of_four_data_sets) {
    TERN_NEED_FILE(test::reference_dir() / "quality.json");
    const json quality = load("quality.json")["clustering"];
    for (const char* name : {"iris", "wine", "breast_cancer", "digits"}) {
        TERN_NEED_FILE(test::data_dir() / (std::string(name) + ".csv"));
        const auto wanted = quality[name]["pca_ratio_first10"].get<Numbers>();
        PCA pca, share({.n_components = 0.95});
        const Tensor x = features(name);
        pca.fit(x);
        Numbers got = pca.explained_variance_ratio().to_vector<double>();
        for (size_t i = 0; i < wanted.size(); ++i)
            EXPECT_NEAR(got[i], wanted[i], 1e-8 * wanted[i]) << name << " " << i;
        EXPECT_EQ(share.fit(x).n_components(), quality[name]["pca_n_for_95_percent"]) << name;
    }
}

}  // namespace
}  // namespace tern::classic
