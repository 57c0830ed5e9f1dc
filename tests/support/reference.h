// Where reference results and data sets lie. Tests that need a folder skip where it is not there.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace tern::test {

// TERN_REFERENCE_DIR, or shared/reference beside the source tree.
inline std::filesystem::path reference_dir() {
    if (const char* set = std::getenv("TERN_REFERENCE_DIR")) return set;
    return std::filesystem::path(TERN_SOURCE_DIR) / ".." / "shared" / "reference";
}

// TERN_DATA_DIR, or shared/data beside the source tree.
inline std::filesystem::path data_dir() {
    if (const char* set = std::getenv("TERN_DATA_DIR")) return set;
    return std::filesystem::path(TERN_SOURCE_DIR) / ".." / "shared" / "data";
}

}  // namespace tern::test

// First line of a test that reads `path`: skips it, in one line, where that is not there.
#define TERN_NEED_FILE(path)                                                                    \
    do {                                                                                        \
        if (!std::filesystem::exists(path)) GTEST_SKIP() << (path).string() << " is not there"; \
    } while (false)
