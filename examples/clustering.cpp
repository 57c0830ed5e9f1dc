// Clusters of a table's rows, after the guide's section on unsupervised learning:
//   clustering iris.csv
// The last column is taken for the truth and left out.
#include <tern/classic/classic.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>

using namespace tern;
using namespace tern::classic;

int main(int argc, char** argv) try {
    std::string file;
    int64_t clusters = 3;
    CLI::App app("k-means on a table of numbers");
    app.add_option("file", file, "a CSV file, its last column the truth")->required();
    app.add_option("--clusters", clusters, "how many to look for");
    CLI11_PARSE(app, argc, argv);

    const CsvTable table = read_csv(file);
    std::vector<std::string> columns = table.columns();
    columns.pop_back();
    const Tensor x = StandardScaler().fit_transform(table.tensor(columns).to(Device::automatic()));

    KMeans kmeans({.n_clusters = clusters, .n_init = 10, .random_state = 42});
    const Tensor labels = kmeans.fit_predict(x);
    std::printf("KMeans silhouette score: %.4f\n", metrics::silhouette_score(x, labels));
    std::vector<int64_t> sizes(static_cast<size_t>(clusters));
    for (int64_t label : labels.to(Device("cpu")).to_vector<int64_t>())
        ++sizes[static_cast<size_t>(label)];
    std::printf("Cluster sizes: [");
    for (size_t c = 0; c < sizes.size(); ++c)
        std::printf(c ? " %lld" : "%lld", static_cast<long long>(sizes[c]));
    std::printf("]\nInertia: %.4f after %lld iterations\n", kmeans.inertia(),
                static_cast<long long>(kmeans.n_iter()));

    // How much a further cluster explains.
    for (int64_t k = 1; k <= 8; ++k) {
        KMeans elbow({.n_clusters = k, .n_init = 10, .random_state = 42});
        std::printf("k = %lld: inertia %.2f\n", static_cast<long long>(k), elbow.fit(x).inertia());
    }
} catch (const Error& error) {
    std::cerr << error.what() << "\n";
    return 1;
}
