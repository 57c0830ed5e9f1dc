#include "classic/params.h"

#include <algorithm>
#include <cmath>

#include "tensor/convert.h"
#include "tensor/core/error.h"

namespace tern::classic {
namespace {

std::string number_text(double value) { return detail::concat(value); }

std::string text_of(std::monostate) { return "None"; }
std::string text_of(bool value) { return value ? "True" : "False"; }
std::string text_of(int64_t value) { return std::to_string(value); }
std::string text_of(double value) { return number_text(value); }
std::string text_of(const std::string& value) { return "'" + value + "'"; }
std::string text_of(const Tensor& value) { return value.defined() ? describe(value) : "None"; }
template <class T>
std::string text_of(const std::vector<T>& values) {
    std::string out = "[";
    for (size_t i = 0; i < values.size(); ++i) out += (i > 0 ? ", " : "") + text_of(T(values[i]));
    return out + "]";
}

bool in_range(const Range& range, double value) {
    return (range.low_excluded ? value > range.low : value >= range.low) &&
           (range.high_excluded ? value < range.high : value <= range.high);
}

std::string wanted(const Range& range) {
    std::string out;
    if (!range.names.empty()) {
        for (size_t i = 0; i < range.names.size(); ++i)
            out += (i == 0                       ? ""
                    : i + 1 < range.names.size() ? ", "
                                                 : " or ") +
                   text_of(range.names[i]);
        return out;
    }
    if (std::isinf(range.high))
        return (range.low_excluded ? "more than " : "at least ") + number_text(range.low);
    return std::string("a value in ") + (range.low_excluded ? "(" : "[") + number_text(range.low) +
           ", " + number_text(range.high) + (range.high_excluded ? ")" : "]");
}

bool fits(const Range& range, const ParamValue& value) {
    const auto number = [&](double x) { return in_range(range, x); };
    if (const auto* x = std::get_if<int64_t>(&value)) return number(static_cast<double>(*x));
    if (const auto* x = std::get_if<double>(&value)) return number(*x);
    if (const auto* x = std::get_if<std::vector<double>>(&value))
        return std::ranges::all_of(*x, number);
    if (const auto* x = std::get_if<std::vector<int64_t>>(&value))
        return std::ranges::all_of(*x,
                                   [&](int64_t each) { return number(static_cast<double>(each)); });
    if (const auto* x = std::get_if<std::string>(&value))
        return range.names.empty() || std::ranges::find(range.names, *x) != range.names.end();
    return true;
}

bool same(const ParamValue& a, const ParamValue& b) {
    const auto* x = std::get_if<Tensor>(&a);
    const auto* y = std::get_if<Tensor>(&b);
    return x && y   ? x->is_same(*y)
           : x || y ? false
                    : [&] {
                          return std::visit(
                              []<class A, class B>(const A& left, const B& right) {
                                  if constexpr (std::is_same_v<A, B> && !std::is_same_v<A, Tensor>)
                                      return left == right;
                                  else
                                      return false;
                              },
                              a, b);
                      }();
}

}  // namespace

std::string to_string(const ParamValue& value) {
    return std::visit([](const auto& each) { return text_of(each); }, value);
}

Range Range::excluding_low() const {
    Range out = *this;
    out.low_excluded = true;
    return out;
}
Range Range::excluding_high() const {
    Range out = *this;
    out.high_excluded = true;
    return out;
}
Range at_least(double low) { return {.low = low, .limited = true}; }
Range above(double low) { return {.low = low, .low_excluded = true, .limited = true}; }
Range between(double low, double high) { return {.low = low, .high = high, .limited = true}; }
Range one_of(std::vector<std::string> names) {
    return {.names = std::move(names), .limited = true};
}

namespace internal {

Params ParamEntries::read(const void* from) const {
    Params out;
    for (const Entry& entry : entries_) out.emplace(entry.name, entry.get(from));
    return out;
}

void ParamEntries::write(const std::string& who, void* to, const Params& values) const {
    for (const auto& [name, value] : values) {
        const auto at = std::ranges::find(entries_, name, &Entry::name);
        if (at == entries_.end()) {
            std::string known;
            for (const Entry& entry : entries_) known += (known.empty() ? "" : ", ") + entry.name;
            detail::raise<ValueError>(who, ": there is no '", name, "'; there are: ", known);
        }
        TERN_CHECK(at->set(to, value), ValueError, who, ": ", name, " is ", to_string(value), ", ",
                   at->kind, " is wanted");
    }
}

void ParamEntries::check(const std::string& who, const void* options) const {
    for (const Entry& entry : entries_) {
        if (!entry.range.limited) continue;
        const ParamValue value = entry.get(options);
        TERN_CHECK(fits(entry.range, value), ValueError, who, ": ", entry.name, " is ",
                   to_string(value), ", ", wanted(entry.range), " is wanted");
    }
}

std::string ParamEntries::changes(const void* options, const void* defaults) const {
    std::string out;
    for (const Entry& entry : entries_) {
        const ParamValue value = entry.get(options);
        if (!same(value, entry.get(defaults)))
            out += (out.empty() ? "" : ", ") + entry.name + "=" + to_string(value);
    }
    return out;
}

Params ParamEntries::moved(Params values, Device device) const {
    for (const Entry& entry : entries_) {
        const auto at = values.find(entry.name);
        if (at == values.end() || entry.on_host) continue;
        if (Tensor* x = std::get_if<Tensor>(&at->second); x && x->defined())
            *x = copied(*x, device, x->dtype());
    }
    return values;
}

}  // namespace internal
}  // namespace tern::classic
