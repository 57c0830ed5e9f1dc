// A JSON document whose parts know their path, for messages: "m.json": learner.name: ...
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "tensor/core/error.h"

namespace tern::classic {

// Everything throws FormatError where a part is missing or of another type.
class XgboostNode {
 public:
    XgboostNode(const nlohmann::json& json, std::string where)
        : json_(&json), where_(std::move(where)) {}

    bool has(const char* key) const;
    XgboostNode at(const char* key) const;  // of an object
    XgboostNode at(size_t i) const;         // of a list
    size_t size() const;                    // of a list
    std::string text() const;
    // Numbers, and texts that hold one, as XGBoost writes its parameters.
    int64_t integer() const;
    std::vector<double> numbers() const;
    std::vector<double> numbers(size_t count) const;  // exactly so many

    template <class... Parts>
    [[noreturn]] void fail(const Parts&... parts) const {
        tern::detail::raise<FormatError>(where_, ": ", parts...);
    }
    const std::string& where() const { return where_; }

 private:
    const nlohmann::json* json_;
    std::string where_;
};

class XgboostDocument {
 public:
    XgboostDocument(std::string_view text, const std::string& name);
    ~XgboostDocument();
    XgboostNode root() const { return {*json_, "\"" + name_ + "\""}; }

 private:
    std::unique_ptr<nlohmann::json> json_;
    std::string name_;
};

}  // namespace tern::classic
