// Any estimator, saved and loaded.
#include "classic/persistence.h"

#include <filesystem>

#include "classic/preprocessing/standard_scaler.h"
#include "classic/registry.h"
#include "tensor/factory.h"
#include "tensor/io/file_bytes.h"
#include "tensor/io/safetensors.h"
#include "tensor/random.h"
#include "tests/support/compare.h"
#include "tests/support/damage.h"
#include "tests/support/temp_folder.h"
#include "tests/support/throws.h"

namespace tern::classic {
namespace {

StandardScaler fitted_scaler() {
    StandardScaler scaler({.with_std = false});
    scaler.fit(randn({20, 3}, {.seed = 1}));
    return scaler;
}

TEST(AnyEstimator, is_a_value) {
    const AnyEstimator scaler = fitted_scaler();
    AnyEstimator other = scaler;
    other.set_params({{"with_std", true}});
    EXPECT_EQ(scaler.to_string(), "StandardScaler(with_std=False)");
    EXPECT_EQ(other.to_string(), "StandardScaler()");
    EXPECT_FALSE(scaler.clone().is_fitted());
    EXPECT_TRUE(other.is_fitted());
    EXPECT_NE(other.as<StandardScaler>(), nullptr);
    EXPECT_THROWS((scaler.predict(ones({1, 3}))), ValueError, "StandardScaler has no predict");
}

TEST(Persistence, a_loaded_estimator_does_the_same) {
    const test::TempFolder folder;
    const StandardScaler scaler = fitted_scaler();
    save(scaler, folder / "scaler.tern");
    const AnyEstimator again = load(folder / "scaler.tern");
    EXPECT_EQ(again.to_string(), scaler.to_string());
    const Tensor x = randn({5, 3}, {.seed = 2});
    EXPECT_TRUE(test::bit_equal(again->transform(x), scaler.transform(x)));
    save(StandardScaler(), folder / "new.tern");
    EXPECT_FALSE(load(folder / "new.tern").is_fitted());
}

TEST(Persistence, other_files_are_refused) {
    const test::TempFolder folder;
    save_safetensors(folder / "x", {{"x", ones({2})}});
    EXPECT_THROWS(load(folder / "x"), FormatError,
                  folder / "x" + ": not an estimator of tern, it has no tern.format");
    save_safetensors(folder / "x", {}, {{"tern.format", "2"}});
    EXPECT_THROWS(load(folder / "x"), FormatError,
                  folder / "x" + ": format 2 of another tern, this one reads 1");
    EXPECT_THROW(load(folder / "none"), IoError);
}

TEST(Persistence, every_damage_is_noticed) {
    const test::TempFolder folder;
    StandardScaler scaler;
    scaler.fit(from_vector<float>({1, 2}, {2, 1}));
    save(scaler, folder / "x");
    const FileBytes file = read_file(folder / "x");
    const std::string bytes(reinterpret_cast<const char*>(file.view().data()), file.view().size());
    const size_t read = test::survive_damage(
        bytes, [](std::span<const std::byte> damaged) { parse_estimator(damaged, "x"); });
    EXPECT_EQ(read, 0);
}

}  // namespace
}  // namespace tern::classic
