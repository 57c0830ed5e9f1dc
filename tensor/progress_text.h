// The parts of a line that tells how far something is.
#pragma once

#include <cstdio>
#include <string>

namespace tern {

template <class... Args>
std::string printed(const char* format, Args... args) {
    char buffer[160];
    std::snprintf(buffer, sizeof buffer, format, args...);
    return buffer;
}

// "=====>          " for `part` of 1.
std::string bar_text(double part);

// "0:07", "12:30", "3:04:59".
std::string duration_text(double seconds);

}  // namespace tern
