// Parameters by name. An option struct is described once, in a table of its members; the table
// checks the options, reads and writes them by name, prints them and saves them. What a fit leaves
// behind is described in the same way.
#pragma once

#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {
namespace classic {

// A value as get_params gives and set_params takes it; monostate is an option left unset.
using ParamValue = std::variant<std::monostate, bool, int64_t, double, std::string,
                                std::vector<int64_t>, std::vector<double>, std::vector<std::string>,
                                std::vector<std::vector<int64_t>>, Tensor>;
using Params = std::map<std::string, ParamValue>;

// 5, 0.001, 'k-means++', [1, 2], None, as Python prints them; tensors by dtype and shape.
std::string to_string(const ParamValue& value);

// The values a parameter may take. Every number of a list is held to it. NaN is never in range.
struct Range {
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    bool low_excluded = false, high_excluded = false;
    std::vector<std::string> names = {};  // of texts, where not every text will do
    bool limited = false;                 // false: any value, NaN too

    Range excluding_low() const;
    Range excluding_high() const;
};
Range at_least(double low);
Range above(double low);
Range between(double low, double high);  // both included
Range one_of(std::vector<std::string> names);

namespace internal {

// A parameter's type, where it is read and written.
template <class T>
struct ParamType;  // ParamValue to_value(const T&); bool from_value(const ParamValue&, T&); kind
// Declares those of one type; they are defined in param_types.cpp.
#define TERN_PARAM_TYPE(T)                                     \
    template <>                                                \
    struct ParamType<T> {                                      \
        static ParamValue to_value(const T& from);             \
        static bool from_value(const ParamValue& from, T& to); \
        static const char* const kind;                         \
    }
TERN_PARAM_TYPE(bool);
TERN_PARAM_TYPE(int64_t);
TERN_PARAM_TYPE(double);
TERN_PARAM_TYPE(std::string);
TERN_PARAM_TYPE(std::vector<int64_t>);
TERN_PARAM_TYPE(std::vector<double>);
TERN_PARAM_TYPE(std::vector<std::string>);
TERN_PARAM_TYPE(std::vector<std::vector<int64_t>>);
TERN_PARAM_TYPE(Tensor);
#undef TERN_PARAM_TYPE

template <class T>
struct ParamType<std::optional<T>> {
    static ParamValue to_value(const std::optional<T>& from) {
        return from ? ParamType<T>::to_value(*from) : ParamValue();
    }
    static bool from_value(const ParamValue& from, std::optional<T>& to) {
        to.reset();
        return from.index() == 0 || ParamType<T>::from_value(from, to.emplace());
    }
    static constexpr const char* const& kind = ParamType<T>::kind;
};

// A table without its struct's type.
class ParamEntries {
 public:
    struct Entry {
        std::string name;
        Range range;
        const char* kind;  // "a whole number"
        std::function<ParamValue(const void*)> get;
        std::function<bool(void*, const ParamValue&)> set;  // false: a value of another type
        bool on_host = false;  // a tensor that stays on the CPU, wherever the others are
    };
    void add(Entry entry) { entries_.push_back(std::move(entry)); }
    void keep_last_on_host() { entries_.back().on_host = true; }
    const std::vector<Entry>& entries() const { return entries_; }

    Params read(const void* from) const;
    // `who` names the estimator and what it does, for messages.
    void write(const std::string& who, void* to, const Params& values) const;
    void check(const std::string& who, const void* options) const;
    std::string changes(const void* options, const void* defaults) const;
    // The tensors among `values`, but those that stay on the CPU, on `device`.
    Params moved(Params values, Device device) const;

 private:
    std::vector<Entry> entries_;
};

}  // namespace internal

// The members of a struct, by name:
//   const ParamTable<KMeansOptions>& KMeansOptions::params() {
//       using O = KMeansOptions;
//       static const auto table = ParamTable<O>()
//           .add("n_clusters", &O::n_clusters, at_least(1))
//           .add("init", &O::init, one_of({"k-means++", "random"}));
//       return table;
//   }
// A member is a bool, int64_t, double, text, a list of those numbers or of texts, a list of lists
// of int64_t, a Tensor, or a std::optional of one of these.
template <class S>
class ParamTable {
 public:
    template <class T>
    ParamTable add(const char* name, T S::*member, const Range& range = {}) && {
        entries_.add(
            {name, range, internal::ParamType<T>::kind,
             [member](const void* from) {
                 return internal::ParamType<T>::to_value(static_cast<const S*>(from)->*member);
             },
             [member](void* to, const ParamValue& value) {
                 return internal::ParamType<T>::from_value(value, static_cast<S*>(to)->*member);
             }});
        return std::move(*this);
    }
    // A tensor that is on the CPU, wherever the others are.
    ParamTable add_on_host(const char* name, Tensor S::*member) && {
        ParamTable out = std::move(*this).add(name, member);
        out.entries_.keep_last_on_host();
        return out;
    }
    // The members of a member, their names behind a prefix.
    template <class T>
    ParamTable nest(const std::string& prefix, T S::*member, const ParamTable<T>& table) && {
        for (const internal::ParamEntries::Entry& entry : table.entries().entries())
            entries_.add({prefix + entry.name, entry.range, entry.kind,
                          [member, get = entry.get](const void* from) {
                              return get(&(static_cast<const S*>(from)->*member));
                          },
                          [member, set = entry.set](void* to, const ParamValue& value) {
                              return set(&(static_cast<S*>(to)->*member), value);
                          },
                          entry.on_host});
        return std::move(*this);
    }

    Params read(const S& from) const { return entries_.read(&from); }
    // Writes the values that are named. Throws ValueError for a name that is not in the table or a
    // value of another type, with `to` unchanged; ranges are not looked at.
    void write(const std::string& who, S& to, const Params& values) const {
        S next = to;
        entries_.write(who, &next, values);
        to = std::move(next);
    }
    // Throws ValueError, naming the first member out of its range.
    void check(const std::string& who, const S& options) const { entries_.check(who, &options); }
    // "n_clusters=64, n_init=1": what differs from the defaults.
    std::string changes(const S& options) const {
        const S defaults;
        return entries_.changes(&options, &defaults);
    }
    const internal::ParamEntries& entries() const { return entries_; }

 private:
    internal::ParamEntries entries_;
};

}  // namespace classic
}  // namespace tern
