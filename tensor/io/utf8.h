// Whether bytes are UTF-8 text (RFC 3629).
#pragma once

#include <string_view>

namespace tern {

// False for overlong forms, surrogates, and what lies beyond U+10FFFF.
bool is_utf8(std::string_view text);

}  // namespace tern
