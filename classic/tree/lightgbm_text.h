// The lines of a LightGBM model: "key=value", in a section for the model and one for each tree.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tensor/core/error.h"
#include "tensor/io/decimal.h"

namespace tern::classic {

// Keys and values of one section. Messages begin with `where`: the file, and the tree.
class LightgbmSection {
 public:
    LightgbmSection() = default;
    explicit LightgbmSection(std::string where) : where_(std::move(where)) {}

    void add(std::string_view line);
    bool has(std::string_view key) const { return values_.count(key) != 0; }
    // Throws FormatError where the key is missing.
    std::string_view text(std::string_view key) const;
    int64_t integer(std::string_view key) const;
    // The words of a value; of one that is missing, none.
    std::vector<std::string_view> words(std::string_view key) const;
    // Exactly `count` numbers.
    template <class T>
    std::vector<T> numbers(std::string_view key, size_t count) const {
        const std::vector<std::string_view> parts = words(key);
        if (parts.size() != count) fail(key, " holds ", parts.size(), " numbers, not ", count);
        std::vector<T> out(count);
        for (size_t i = 0; i < count; ++i)
            if (parse_decimal(parts[i], out[i]) != DecimalStatus::good)
                fail(key, ": '", parts[i], "' is not a number");
        return out;
    }

    template <class... Parts>
    [[noreturn]] void fail(const Parts&... parts) const {
        detail::raise<FormatError>(where_, ": ", parts...);
    }
    const std::string& where() const { return where_; }

 private:
    std::string where_;
    std::map<std::string_view, std::string_view> values_;
};

struct LightgbmText {
    LightgbmSection model;
    std::vector<LightgbmSection> trees;
};

// Views into `text`. Throws FormatError unless the text begins and ends as such a model does and
// has as many trees as it says.
LightgbmText split_lightgbm(std::string_view text, const std::string& name);

}  // namespace tern::classic
