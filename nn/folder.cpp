#include "nn/folder.h"

#include <filesystem>

#include "tensor/core/error.h"

namespace tern::nn {

void make_folder_of(const std::string& path) {
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    if (folder.empty()) return;
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    TERN_CHECK(!error, IoError, folder.string(), ": the folder cannot be made: ", error.message());
}

}  // namespace tern::nn
