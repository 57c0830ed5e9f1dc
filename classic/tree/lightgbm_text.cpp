// Lines into sections; what follows "end of trees" (importances, parameters) is not read.
#include "classic/tree/lightgbm_text.h"

namespace tern::classic {
namespace {

std::string_view take_line(std::string_view& text) {
    const size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
}

}  // namespace

void LightgbmSection::add(std::string_view line) {
    if (line.empty()) return;
    const size_t equals = line.find('=');
    const std::string_view key = line.substr(0, equals);
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view() : line.substr(equals + 1);
    if (!values_.emplace(key, value).second) fail("'", key, "' is repeated");
}

std::string_view LightgbmSection::text(std::string_view key) const {
    const auto found = values_.find(key);
    if (found == values_.end()) fail("'", key, "' is missing");
    return found->second;
}

int64_t LightgbmSection::integer(std::string_view key) const {
    int64_t out = 0;
    if (parse_decimal(text(key), out) != DecimalStatus::good)
        fail(key, ": '", text(key), "' is not a whole number");
    return out;
}

std::vector<std::string_view> LightgbmSection::words(std::string_view key) const {
    std::vector<std::string_view> out;
    if (!has(key)) return out;
    std::string_view rest = text(key);
    while (!rest.empty()) {
        const size_t end = rest.find(' ');
        if (end != 0) out.push_back(rest.substr(0, end));
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return out;
}

LightgbmText split_lightgbm(std::string_view text, const std::string& name) {
    const std::string file = "\"" + name + "\"";
    TERN_CHECK(take_line(text) == "tree", FormatError, file,
               ": not a LightGBM model: the first line is not 'tree'");
    LightgbmText out{LightgbmSection(file), {}};
    while (true) {
        TERN_CHECK(!text.empty(), FormatError, file, ": the file ends before 'end of trees'");
        const std::string_view line = take_line(text);
        if (line == "end of trees") break;
        if (line.substr(0, 5) == "Tree=")
            out.trees.emplace_back(detail::concat(file, ", tree ", out.trees.size()));
        else
            (out.trees.empty() ? out.model : out.trees.back()).add(line);
    }
    const size_t said = out.model.words("tree_sizes").size();
    if (said != out.trees.size())
        out.model.fail(out.trees.size(), " trees, tree_sizes names ", said);
    return out;
}

}  // namespace tern::classic
