#include "classic/any_estimator.h"

namespace tern::classic::internal {

EstimatorModel::~EstimatorModel() = default;

void EstimatorModel::lacks(const char* method) const {
    detail::raise<ValueError>(name(), " has no ", method);
}

}  // namespace tern::classic::internal
