// The search for a split of one numeric feature.
#pragma once

#include "kernels/cpu/isa.h"
#include "kernels/formula/candidate.h"

namespace tern::kernels::cpu {

// The best split by order of the bins, missing values on either side. For scans that are not
// bounded.
TERN_EACH_ISA(fn::Candidate scan_feature(const fn::FeatureScan& scan);)

}  // namespace tern::kernels::cpu
