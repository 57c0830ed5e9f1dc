// What a fit takes besides the data.
#pragma once

#include "classic/progress.h"
#include "tensor/handle.h"

namespace tern TERN_PUBLIC {
namespace classic {

struct FitOptions {
    Tensor sample_weight = {};       // [n], at least 0; a row of weight 2 counts as two rows
    ProgressCallback progress = {};  // see progress.h
};

}  // namespace classic
}  // namespace tern
