// The guide's "Principal Component Analysis": a standardised table on two axes, how many axes hold
// 95% of its variance, the way back, and the same from batches of rows.
//   principal_components [table.csv, its last column the target]
#include <tern/classic/classic.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <iostream>

using namespace tern;
using namespace tern::classic;

namespace {

double sum_of(const Tensor& x) {
    double sum = 0;
    for (const double value : x.to_vector<double>()) sum += value;
    return sum;
}

// The root of the mean of the squared differences.
double difference(const Tensor& a, const Tensor& b) {
    const std::vector<double> x = a.to_vector<double>(), y = b.to_vector<double>();
    double sum = 0;
    for (size_t i = 0; i < x.size(); ++i) sum += (x[i] - y[i]) * (x[i] - y[i]);
    return std::sqrt(sum / static_cast<double>(x.size()));
}

}  // namespace

int main(int argc, char** argv) try {
    std::string file = COMPONENTS_DEFAULT_DATA;
    CLI::App app("Principal components of a table of numbers");
    app.add_option("file", file, "a CSV file, its last column the target")->capture_default_str();
    CLI11_PARSE(app, argc, argv);

    const CsvTable table = read_csv(file);
    std::vector<std::string> columns = table.columns();
    columns.pop_back();
    const auto d = static_cast<int64_t>(columns.size());
    const Tensor x =
        StandardScaler().fit_transform(from_vector(table.matrix(columns), {table.n_rows(), d}));

    PCA pca({.n_components = 2});
    const Tensor z = pca.fit_transform(x);
    std::printf("Explained variance (2 components): %.12f\n",
                sum_of(pca.explained_variance_ratio()));
    std::cout << "The first rows on the two axes:\n" << z.index({Slice(0, 5)}) << "\n";

    PCA most({.n_components = 0.95});
    const Tensor back = most.inverse_transform(most.fit_transform(x));
    std::printf("95%% of the variance takes %lld of %zu components; rows come back within %.3f\n",
                static_cast<long long>(most.n_components()), columns.size(), difference(back, x));
    std::printf("Log-likelihood of a row: %.3f, noise variance: %.4f\n", most.score(x),
                most.noise_variance());

    IncrementalPCA parts({.n_components = 2, .batch_size = 50});
    parts.fit(x);
    std::printf("From batches of 50 rows: %.12f\n", sum_of(parts.explained_variance_ratio()));

    TruncatedSVD svd({.n_components = 2});
    svd.fit(x);
    std::printf("Singular values of centred data, by PCA and by TruncatedSVD: %.9f, %.9f\n",
                pca.singular_values().to_vector<double>()[0],
                svd.singular_values().to_vector<double>()[0]);
} catch (const Error& error) {
    std::cerr << error.what() << "\n";
    return 1;
}
