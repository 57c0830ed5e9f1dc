// k-means and silhouettes against scikit-learn's results.
#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "classic/classic.h"
#include "tests/reference/reference_json.h"
#include "tests/support/reference.h"

namespace tern::classic {
namespace {

using nlohmann::json;
using test::load;

// All columns but the target, standardised.
Tensor standardised(const std::string& name) {
    const CsvTable table = read_csv((test::data_dir() / (name + ".csv")).string());
    std::vector<std::string> columns = table.columns();
    std::erase(columns, "target");
    return StandardScaler().fit_transform(table.tensor(columns));
}

// Equal up to the clusters' numbers.
void expect_same_clusters(const Tensor& got, const std::vector<int64_t>& wanted) {
    std::map<int64_t, int64_t> names;
    const std::vector<int64_t> labels = got.to_vector<int64_t>();
    ASSERT_EQ(labels.size(), wanted.size());
    for (size_t i = 0; i < labels.size(); ++i)
        EXPECT_EQ(names.try_emplace(labels[i], wanted[i]).first->second, wanted[i]) << i;
}

TEST(ReferenceKMeans, the_guides_clusters) {
    TERN_NEED_FILE(test::reference_dir() / "guide.json");
    TERN_NEED_FILE(test::data_dir() / "iris.csv");
    const json wanted = load("guide.json")["s04_unsupervised"]["kmeans"];
    const Tensor x = standardised("iris");
    KMeans km({.n_clusters = 3, .n_init = 10, .random_state = 42});
    km.fit(x);
    EXPECT_NEAR(km.inertia(), wanted["inertia"], 1e-9);
    expect_same_clusters(km.labels(), wanted["labels"]);
    EXPECT_NEAR(metrics::silhouette_score(x, km.labels()), wanted["silhouette"], 1e-12);
}

TEST(ReferenceKMeans, from_given_rows) {
    TERN_NEED_FILE(test::reference_dir() / "guide.json");
    TERN_NEED_FILE(test::data_dir() / "iris.csv");
    const json wanted =
        load("guide.json")["s04_unsupervised"]["kmeans"]["lloyd_from_rows_0_50_100"];
    const Tensor x = standardised("iris");
    std::vector<double> first;
    for (int64_t row : {0, 50, 100})
        for (int64_t p = 0; p < 4; ++p) first.push_back(x.data<double>()[4 * row + p]);
    KMeans km({.n_clusters = 3, .init_centers = from_vector(first, {3, 4})});
    km.fit(x);
    EXPECT_NEAR(km.inertia(), wanted["inertia"], 1e-9);
    EXPECT_EQ(km.n_iter(), wanted["n_iter"]);
    for (size_t i = 0; i < 12; ++i)
        EXPECT_NEAR(km.cluster_centers().to_vector<double>()[i], wanted["centers"][i / 4][i % 4],
                    1e-9);
}

// The best of ten starts is as good as scikit-learn's usual one.
TEST(ReferenceKMeans, data_sets) {
    TERN_NEED_FILE(test::reference_dir() / "quality.json");
    TERN_NEED_FILE(test::data_dir() / "digits.csv");
    const json all = load("quality.json")["clustering"];
    for (const char* name : {"iris", "wine", "breast_cancer", "digits"}) {
        const json wanted = all[name]["kmeans_inertia_best_of_10"];
        KMeans km({.n_clusters = all[name]["k"], .n_init = 10, .random_state = 1});
        km.fit(standardised(name));
        const double spread = wanted["std"], mean = wanted["mean"], least = wanted["min"];
        EXPECT_LE(km.inertia(), mean + 3 * spread + 1e-9) << name;
        EXPECT_GE(km.inertia(), least - 3 * spread - 1e-9) << name;
    }
}

}  // namespace
}  // namespace tern::classic
