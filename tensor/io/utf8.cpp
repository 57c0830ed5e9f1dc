#include "tensor/io/utf8.h"

#include <cstdint>

namespace tern {

bool is_utf8(std::string_view text) {
    for (size_t i = 0; i < text.size();) {
        const auto first = static_cast<uint8_t>(text[i++]);
        if (first < 0x80) continue;
        const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
        if (first < 0xC2 || first > 0xF4 || text.size() - i < static_cast<size_t>(more))
            return false;
        uint32_t point = first & (0x3F >> more);
        for (int k = 0; k < more; ++k) {
            const auto next = static_cast<uint8_t>(text[i++]);
            if ((next & 0xC0) != 0x80) return false;
            point = point << 6 | (next & 0x3F);
        }
        const bool overlong = (more == 2 && point < 0x800) || (more == 3 && point < 0x10000);
        if (overlong || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return false;
    }
    return true;
}

}  // namespace tern
