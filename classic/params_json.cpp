#include "classic/params_json.h"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "tensor/core/error.h"

namespace tern::classic {
namespace {

using nlohmann::json;

json json_of(std::monostate) { return nullptr; }
json json_of(bool value) { return value; }
json json_of(int64_t value) { return value; }
json json_of(double value) {
    if (std::isfinite(value)) return value;
    return {{"float", std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf"}};
}
json json_of(const std::string& value) { return value; }
template <class T>
json json_of(const std::vector<T>& values) {
    json out = json::array();
    for (const T& value : values) out.push_back(json_of(value));
    return out;
}

[[noreturn]] void refuse(const std::string& source, const char* why) {
    detail::raise<FormatError>(source, ": the parameters of the estimator are damaged: ", why);
}

class Reader {
 public:
    Reader(TensorMap& tensors, const std::string& source) : tensors_(tensors), source_(source) {}

    ParamValue value(const json& from) {
        if (from.is_null()) return {};
        if (from.is_boolean()) return from.get<bool>();
        if (from.is_number_unsigned() && from.get<uint64_t>() > INT64_MAX)
            refuse(source_, "a number is too large");
        if (from.is_number_integer()) return from.get<int64_t>();
        if (from.is_number_float()) return from.get<double>();
        if (from.is_string()) return from.get<std::string>();
        if (from.is_array()) return list(from);
        if (from.size() == 1 && from.contains("tensor")) return tensor(from["tensor"]);
        return special(from);
    }

 private:
    double special(const json& from) {
        constexpr double kInfinity = std::numeric_limits<double>::infinity();
        const json text =
            from.is_object() && from.size() == 1 ? from.value("float", json()) : json();
        if (text == "nan") return std::numeric_limits<double>::quiet_NaN();
        if (text == "inf") return kInfinity;
        if (text == "-inf") return -kInfinity;
        refuse(source_, "an object that is neither tensor nor number");
    }
    Tensor tensor(const json& name) {
        const auto at = name.is_string() ? tensors_.find(name.get<std::string>()) : tensors_.end();
        if (at == tensors_.end()) refuse(source_, "a tensor that is not there");
        Tensor out = at->second;
        tensors_.erase(at);
        return out;
    }
    double number(const json& from) {
        if (from.is_number()) return from.get<double>();
        return special(from);
    }
    // An empty list serves as a list of anything.
    ParamValue list(const json& from) {
        const auto all = [&](auto is) { return std::all_of(from.begin(), from.end(), is); };
        if (all([](const json& each) { return each.is_number_integer(); }))
            return from.get<std::vector<int64_t>>();
        if (all([](const json& each) { return each.is_string(); }))
            return from.get<std::vector<std::string>>();
        if (all([](const json& each) { return each.is_array(); })) return lists(from);
        std::vector<double> out;
        for (const json& each : from) out.push_back(number(each));
        return out;
    }
    ParamValue lists(const json& from) {
        std::vector<std::vector<int64_t>> out;
        for (const json& each : from) {
            const ParamValue inner = list(each);
            const auto* numbers = std::get_if<std::vector<int64_t>>(&inner);
            if (!numbers) refuse(source_, "a list of lists that are not of whole numbers");
            out.push_back(*numbers);
        }
        return out;
    }

    TensorMap& tensors_;
    const std::string& source_;
};

}  // namespace

std::string params_json(const Params& params, const std::string& prefix, TensorMap& tensors) {
    json out = json::object();
    for (const auto& [name, value] : params) {
        if (const Tensor* x = std::get_if<Tensor>(&value)) {
            tensors.emplace(prefix + name, *x);
            out[name] = {{"tensor", prefix + name}};
            continue;
        }
        out[name] = std::visit(
            []<class T>(const T& each) {
                if constexpr (std::is_same_v<T, Tensor>)
                    return json();
                else
                    return json_of(each);
            },
            value);
    }
    return out.dump();
}

Params params_from_json(const std::string& text, TensorMap& tensors, const std::string& source) {
    const json parsed = json::parse(text, nullptr, false);
    if (!parsed.is_object()) refuse(source, "no JSON object");
    Params out;
    Reader reader(tensors, source);
    for (const auto& [name, value] : parsed.items()) out.emplace(name, reader.value(value));
    return out;
}

}  // namespace tern::classic
