#include "tensor/progress_text.h"

#include <cmath>
#include <cstdint>

namespace tern {

std::string bar_text(double part) {
    constexpr size_t kWidth = 16;
    const auto full = static_cast<size_t>(part * static_cast<double>(kWidth));
    std::string out(full, '=');
    if (full < kWidth) out += '>';
    out.resize(kWidth, ' ');
    return out;
}

std::string duration_text(double seconds) {
    const auto s = static_cast<int64_t>(std::ceil(seconds));
    const int hours = static_cast<int>(s / 3600), minutes = static_cast<int>(s / 60 % 60);
    const int rest = static_cast<int>(s % 60);
    return hours > 0 ? printed("%d:%02d:%02d", hours, minutes, rest)
                     : printed("%d:%02d", minutes, rest);
}

}  // namespace tern
