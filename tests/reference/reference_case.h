// The cases of ops/manifest.json in the reference folder: an operation, its inputs, and what
// PyTorch made of them in float64.
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tensor/handle.h"

namespace tern::test {

using Json = nlohmann::json;

struct ReferenceCase {
    std::filesystem::path folder;
    Json description;

    std::string name() const { return description.at("name"); }
    std::string op() const { return description.at("op"); }
    const Json& params() const { return description.at("params"); }
    Tensor load(const std::string& file) const;
};

// All cases, in the manifest's order.
std::vector<ReferenceCase> reference_cases(const std::filesystem::path& folder);

// A case on its way through an operation: the inputs by name, their views applied.
struct ReferenceCall {
    const ReferenceCase& test;
    std::map<std::string, Tensor> inputs;

    const Tensor& in(const std::string& name) const { return inputs.at(name); }
    const Json& param(const char* name) const { return test.params().at(name); }
    template <class T>
    T param_or(const char* name, T otherwise) const {
        return test.params().value(name, otherwise);
    }
    // Of "axis": null, a number or a list.
    Dims dims() const;
};

// The outputs of the case's operation, in the manifest's order; nothing when tern has no such one.
using ReferenceOp = std::vector<Tensor> (*)(const ReferenceCall&);
ReferenceOp find_reference_op(const std::string& op);

// The operations by name, each family's in its reference_ops_<family>.cpp.
using ReferenceTable = std::map<std::string, ReferenceOp>;
void add_elementwise_cases(ReferenceTable& ops);
void add_shape_cases(ReferenceTable& ops);
void add_network_cases(ReferenceTable& ops);
void add_sort_cases(ReferenceTable& ops);
// Families of them, each in its reference_ops_<family>.cpp.
void add_reduce_references(std::map<std::string, ReferenceOp>& ops);
void add_linalg_cases(ReferenceTable& ops);

// `x` under the views of an input's description, applied in order.
Tensor with_views(const Tensor& x, const Json& input);

}  // namespace tern::test
