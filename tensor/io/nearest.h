// What somebody who mistyped a name may have meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tern {

// The one of `names` with the fewest letters to insert, delete or replace (Levenshtein), the first
// of equals; empty if there are none.
std::string_view nearest(std::string_view name, const std::vector<std::string>& names);

}  // namespace tern
