// The folders that files of a training run are put in.
#pragma once

#include <string>

namespace tern::nn {

// Makes the folder that a file at `path` would be in, and those above it. Throws IoError.
void make_folder_of(const std::string& path);

}  // namespace tern::nn
