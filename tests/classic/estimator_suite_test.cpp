// Estimators/<name>/<device>/<type>/<check>, and that no estimator goes unchecked.
#include <algorithm>
#include <set>

#include "classic/registry.h"
#include "kernels/threads.h"
#include "tests/classic/estimator_suite.h"
#include "tests/support/devices.h"

namespace tern::classic::suite {
namespace {

std::vector<Check> all_checks() {
    std::vector<Check> out;
    for (const auto& part : {api_checks(), input_checks(), prediction_checks(), invariance_checks(),
                             robustness_checks()})
        out.insert(out.end(), part.begin(), part.end());
    return out;
}

bool is_declared(const Row& row, const Check& check) {
    return std::ranges::any_of(declared_exceptions(), [&](const DeclaredException& each) {
        return row.name == each.estimator && std::string(check.name).starts_with(each.check);
    });
}

TEST(EstimatorSuite, HasARowForEveryEstimator) {
    std::set<std::string> rows;
    for (const Row& row : estimator_rows())
        EXPECT_TRUE(rows.insert(row.name).second) << row.name << " is there twice";
    for (const std::string& name : estimator_names())
        EXPECT_TRUE(rows.contains(name)) << name << " has no row in estimator_rows.cpp";
}

TEST(EstimatorSuite, HasFewExceptions) {
    EXPECT_LE(declared_exceptions().size(), 5u);
    for (const DeclaredException& each : declared_exceptions()) {
        for (const char* check : {"E05", "E09", "E12", "E13", "E28", "E42", "E43"})
            EXPECT_NE(std::string(each.check), check) << each.estimator;
        EXPECT_GT(std::string(each.reason).size(), 20u) << each.estimator;
    }
}

class EstimatorTest : public testing::Test {
 public:
    explicit EstimatorTest(std::function<void()> body) : body_(std::move(body)) {}
    // On one thread: the data are small, and E37 shows that the number does not matter.
    void TestBody() override {
        const int before = kernels::num_threads();
        kernels::set_num_threads(1);
        body_();
        kernels::set_num_threads(before);
    }

 private:
    std::function<void()> body_;
};

void add_all(const Row& row) {
    for (Device device : test::devices())
        for (DType dtype : {DType::float32, DType::float64})
            for (const Check& check : all_checks()) {
                const Subject subject{row, device, dtype};
                if (!check.applies(subject) || is_declared(row, check)) continue;
                const std::string test = std::string(device.is_cpu() ? "cpu/" : "cuda/") +
                                         name(dtype) + "/" + check.name;
                testing::RegisterTest(
                    ("Estimators/" + row.name).c_str(), test.c_str(), nullptr, nullptr, __FILE__,
                    __LINE__, [subject, run = check.run]() -> testing::Test* {
                        return new EstimatorTest([subject, run] { run(subject); });
                    });
            }
}

[[maybe_unused]] const bool kRegistered = [] {
    for (const Row& row : estimator_rows()) add_all(row);
    return true;
}();

}  // namespace
}  // namespace tern::classic::suite
