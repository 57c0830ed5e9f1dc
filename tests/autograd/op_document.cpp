#include "tests/autograd/op_document.h"

#include <map>
#include <set>

namespace tern::test {
namespace {

constexpr const char* kHeader = R"(# Operations

Every public operation, what it takes and what it is called in PyTorch and NumPy. The table is made
from the rows by which the operations are tested (`TERN_WRITE_DOCS=1 ./dev test`), on the CPU and
on CUDA, dense and strided. *Differentiable* means: any number of times, tested to the second
derivative. Where float32 is taken, float16 and bfloat16 are too, or are refused by a DTypeError.

| operation | types | differentiable | PyTorch | NumPy |
| --- | --- | --- | --- | --- |
)";

struct Entry {
    std::set<DType> dtypes;
    bool differentiable = false;
};

std::string type_names(const std::set<DType>& dtypes) {
    std::string out;
    for (DType dtype : dtypes) out += (out.empty() ? "" : ", ") + std::string(name(dtype));
    return out;
}

std::string in_code(const std::string& text) { return text.empty() ? "" : "`" + text + "`"; }

}  // namespace

std::string op_document() {
    std::map<std::string, Entry> entries;
    for (const OpRow& row : op_table()) {
        Entry& entry = entries[row.name];
        entry.dtypes.insert(row.dtypes.begin(), row.dtypes.end());
        entry.differentiable = entry.differentiable || row.differentiable;
    }
    std::map<std::string, OpNames> names;
    for (const OpNames& each : op_names()) names[each.tern] = each;
    std::string out = kHeader;
    for (const auto& [name, entry] : entries)
        out += "| " + in_code(name) + " | " + type_names(entry.dtypes) + " | " +
               (entry.differentiable ? "yes" : "no") + " | " + in_code(names[name].torch) + " | " +
               in_code(names[name].numpy) + " |\n";
    return out;
}

}  // namespace tern::test
