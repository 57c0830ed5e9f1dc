// That docs/operations.md is what the op table says; TERN_WRITE_DOCS=1 writes it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/autograd/op_document.h"

namespace tern::test {
namespace {

TEST(OpDocument, NamesEveryOperationElsewhere) {
    std::set<std::string> rows, named;
    for (const OpRow& row : op_table()) rows.insert(row.name);
    for (const OpNames& names : op_names()) {
        EXPECT_TRUE(named.insert(names.tern).second) << names.tern << " is named twice";
        EXPECT_TRUE(rows.contains(names.tern)) << names.tern << " is not in the op table";
        EXPECT_FALSE(names.torch.empty() && names.numpy.empty()) << names.tern;
    }
    for (const std::string& name : rows)
        EXPECT_TRUE(named.contains(name)) << name << " is missing in op_names.cpp";
}

TEST(OpDocument, IsCurrent) {
    const std::string path = std::string(TERN_SOURCE_DIR) + "/docs/operations.md";
    if (std::getenv("TERN_WRITE_DOCS")) std::ofstream(path) << op_document();
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    EXPECT_TRUE(text.str() == op_document())
        << "docs/operations.md is not what the op table says; TERN_WRITE_DOCS=1 writes it";
}

}  // namespace
}  // namespace tern::test
