#include "tensor/core/error.h"

#include <cstdio>

namespace tern::detail {

void append_to(std::string& out, std::string_view text) { out.append(text); }
void append_to(std::string& out, long long value) { out += std::to_string(value); }
void append_to(std::string& out, unsigned long long value) { out += std::to_string(value); }

void append_to(std::string& out, double value) {
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%.9g", value);
    out += buffer;
}

}  // namespace tern::detail
