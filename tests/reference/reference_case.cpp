#include "tests/reference/reference_case.h"

#include <fstream>

#include "autograd/autograd.h"
#include "tensor/io/npy.h"

namespace tern::test {

Tensor ReferenceCase::load(const std::string& file) const {
    return load_npy((folder / file).string());
}

std::vector<ReferenceCase> reference_cases(const std::filesystem::path& folder) {
    std::ifstream file(folder / "manifest.json");
    const Json manifest = Json::parse(file);
    std::vector<ReferenceCase> out;
    for (const Json& description : manifest.at("cases")) out.push_back({folder, description});
    return out;
}

Dims ReferenceCall::dims() const {
    const Json& axis = param("axis");
    Dims out;
    if (axis.is_number())
        out.push_back(axis.get<int64_t>());
    else if (axis.is_array())
        for (const Json& dim : axis) out.push_back(dim.get<int64_t>());
    return out;
}

namespace {
DimVector integers(const Json& list) {
    DimVector out;
    for (const Json& value : list) out.push_back(value.get<int64_t>());
    return out;
}
}  // namespace

Tensor with_views(const Tensor& x, const Json& input) {
    Tensor out = x;
    const Json views = input.value("view", Json::array());
    for (const Json& view : views) {
        const std::string kind = view.at(0);
        const DimVector arguments = integers(view.at(1));
        if (kind == "permute") {
            out = permute(out, arguments);
        } else if (kind == "slice") {
            out = slice(out, arguments[0], arguments[1], arguments[2], arguments[3]);
        } else if (kind == "expand") {
            out = expand(out, arguments);
        } else {
            detail::raise<FormatError>("manifest: view ", kind, " is not known");
        }
    }
    return out;
}

}  // namespace tern::test
