// How many threads CPU kernels may use. The caller's OpenMP settings are never touched.
#pragma once

namespace tern::kernels {

int num_threads();
void set_num_threads(int count);  // count >= 1

}  // namespace tern::kernels
