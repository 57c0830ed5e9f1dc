// The parts of a document, by nlohmann's parser; nesting is bounded before anything is built.
#include "classic/tree/xgboost_json.h"

#include <nlohmann/json.hpp>

#include "tensor/io/decimal.h"

namespace tern::classic {

using json = nlohmann::json;

XgboostDocument::XgboostDocument(std::string_view text, const std::string& name) : name_(name) {
    constexpr int kDeepest = 32;  // XGBoost's own go to 8
    const json::parser_callback_t shallow = [&](int depth, json::parse_event_t, json&) {
        TERN_CHECK(depth <= kDeepest, FormatError, "\"", name, "\": nested more than ", kDeepest,
                   " deep");
        return true;
    };
    try {
        json_ = std::make_unique<json>(json::parse(text.begin(), text.end(), shallow));
    } catch (const json::exception& error) {
        const std::string_view what = error.what();  // begins with nlohmann's own tag in brackets
        const size_t tag = what.find("] ");
        detail::raise<FormatError>(
            "\"", name, "\": not JSON: ", what.substr(tag == std::string_view::npos ? 0 : tag + 2));
    }
}

XgboostDocument::~XgboostDocument() = default;

bool XgboostNode::has(const char* key) const { return json_->is_object() && json_->contains(key); }

XgboostNode XgboostNode::at(const char* key) const {
    if (!has(key)) fail("'", key, "' is missing");
    return {(*json_)[key], where_ + "." + key};
}

XgboostNode XgboostNode::at(size_t i) const {
    if (i >= size()) fail("no element ", i);
    return {(*json_)[i], detail::concat(where_, "[", i, "]")};
}

size_t XgboostNode::size() const {
    if (!json_->is_array()) fail("a list is wanted");
    return json_->size();
}

std::string XgboostNode::text() const {
    if (!json_->is_string()) fail("a text is wanted");
    return json_->get<std::string>();
}

int64_t XgboostNode::integer() const {
    int64_t out = 0;
    if (json_->is_number_integer() && !json_->is_number_unsigned()) return json_->get<int64_t>();
    const std::string number = json_->is_string() ? text() : json_->dump();
    if (parse_decimal(number, out) != DecimalStatus::good)
        fail("'", number, "' is no whole number");
    return out;
}

std::vector<double> XgboostNode::numbers() const {
    std::vector<double> out;
    out.reserve(size());
    for (const json& item : *json_) {
        if (!item.is_number() && !item.is_boolean()) fail("numbers are wanted");
        out.push_back(item.is_boolean() ? item.get<bool>() : item.get<double>());
    }
    return out;
}

std::vector<double> XgboostNode::numbers(size_t count) const {
    if (size() != count) fail(size(), " numbers, not ", count);
    return numbers();
}

}  // namespace tern::classic
