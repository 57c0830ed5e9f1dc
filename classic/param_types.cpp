// How each type of a parameter is read and written.
#include <algorithm>
#include <cmath>

#include "classic/params.h"

namespace tern::classic::internal {
namespace {

// The value as it is, where it is of the type.
template <class T>
bool take(const ParamValue& from, T& to) {
    const T* value = std::get_if<T>(&from);
    if (value) to = *value;
    return value != nullptr;
}
// An empty list is one of anything.
template <class T>
bool take(const ParamValue& from, std::vector<T>& to) {
    const bool empty = std::visit(
        []<class V>(const V& value) {
            if constexpr (requires { value.front(); } && !std::is_same_v<V, std::string>)
                return value.empty();
            else
                return false;
        },
        from);
    const auto* value = std::get_if<std::vector<T>>(&from);
    if (value) to = *value;
    if (empty) to.clear();
    return value || empty;
}

}  // namespace

#define TERN_PARAM_TYPE(T, words)                                                           \
    ParamValue ParamType<T>::to_value(const T& from) { return from; }                       \
    bool ParamType<T>::from_value(const ParamValue& from, T& to) { return take(from, to); } \
    const char* const ParamType<T>::kind = words
TERN_PARAM_TYPE(bool, "true or false");
TERN_PARAM_TYPE(int64_t, "a whole number");
TERN_PARAM_TYPE(std::string, "a text");
TERN_PARAM_TYPE(std::vector<int64_t>, "a list of whole numbers");
TERN_PARAM_TYPE(std::vector<std::string>, "a list of texts");
TERN_PARAM_TYPE(std::vector<std::vector<int64_t>>, "a list of lists of whole numbers");
#undef TERN_PARAM_TYPE

// Whole numbers serve where numbers are wanted.
ParamValue ParamType<double>::to_value(const double& from) { return from; }
bool ParamType<double>::from_value(const ParamValue& from, double& to) {
    int64_t whole = 0;
    if (take(from, to)) return true;
    if (!take(from, whole)) return false;
    to = static_cast<double>(whole);
    return true;
}
const char* const ParamType<double>::kind = "a number";

ParamValue ParamType<std::vector<double>>::to_value(const std::vector<double>& from) {
    return from;
}
bool ParamType<std::vector<double>>::from_value(const ParamValue& from, std::vector<double>& to) {
    std::vector<int64_t> whole;
    if (take(from, to)) return true;
    if (!take(from, whole)) return false;
    to.assign(whole.begin(), whole.end());
    return true;
}
const char* const ParamType<std::vector<double>>::kind = "a list of numbers";

// A tensor left out is undefined.
ParamValue ParamType<Tensor>::to_value(const Tensor& from) {
    return from.defined() ? ParamValue(from) : ParamValue();
}
bool ParamType<Tensor>::from_value(const ParamValue& from, Tensor& to) {
    if (from.index() == 0) to = {};
    return from.index() == 0 || take(from, to);
}
const char* const ParamType<Tensor>::kind = "a tensor";

}  // namespace tern::classic::internal
