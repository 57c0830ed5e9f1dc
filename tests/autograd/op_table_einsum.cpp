// Rows of einsum.
#include "tests/autograd/contraction.h"

namespace tern::test {
namespace {

struct Einsum {
    const char* variant;
    const char* equation;
    Letters inputs;
    std::string output;
    std::vector<Sample> samples;
};

ErrorCase refused(const std::string& message, const std::string& equation,
                  const std::vector<Shape>& shapes, bool of_shape) {
    const auto call = [=] {
        std::vector<Tensor> x;
        for (const Shape& shape : shapes) x.push_back(zeros(shape));
        einsum(equation, x);
    };
    return of_shape ? error<ShapeError>("einsum: " + message, call)
                    : error<ValueError>("einsum: " + message, call);
}

std::vector<ErrorCase> einsum_errors() {
    return {
        refused("at least one operand is wanted", "", {}, false),
        refused("\"ij,jk\" is of 2 operands, got 1", "ij,jk", {{2, 2}}, false),
        refused("'1' in \"i1->i\" is not a letter", "i1->i", {{2, 2}}, false),
        refused("a '.' that is not part of '...' in \"i..->i\"", "i..->i", {{2, 2}}, false),
        refused("more than one ellipsis in a subscript of \"...i...\"", "...i...", {{2, 2}}, false),
        refused("output subscript 'k' of \"ij->k\" is in no operand", "ij->k", {{2, 2}}, false),
        refused("output subscript 'i' of \"ij->ii\" is there twice", "ij->ii", {{2, 2}}, false),
        refused("subscript 'j' of \"ij, jk -> ik\" has sizes 3 and 4", "ij, jk -> ik",
                {{2, 3}, {4, 2}}, true),
        refused("subscript '...' of \"...,...\" has sizes 2 and 3", "...,...", {{2}, {3}}, true),
        refused("operand 0 has shape [2], but its subscript in \"ij\" names 2 dimensions", "ij",
                {{2}}, true),
        refused("subscript 'i' of \"ii\" is repeated within an operand, where it has sizes 1 and 2",
                "ii", {{1, 2}}, true),
        error<DTypeError>("einsum: dtype int64 is not supported; it takes float32, float64",
                          [] { einsum("i->", {zeros({2}, {.dtype = int64})}); }),
        error<DTypeError>("einsum: dtypes differ: float32 and float64; convert one with .to(...)",
                          [] {
                              einsum("i,i", {zeros({2}), zeros({2}, {.dtype = float64})});
                          })};
}

}  // namespace

void add_einsum_rows(std::vector<OpRow>& rows) {
    const Einsum all[] = {
        {"", "ij,jk->ik", {"ij", "jk"}, "ik", shaped({{{2, 3}, {3, 4}}, {{2, 0}, {0, 3}}})},
        {"implicit", "ba, cb", {"ba", "cb"}, "ac", shaped({{{2, 3}, {4, 2}}})},
        {"upper_case_first", "aB,bA", {"aB", "bA"}, "ABab", shaped({{{2, 2}, {3, 1}}})},
        {"batched", "bij,bjk->bik", {"bij", "bjk"}, "bik", shaped({{{2, 2, 3}, {2, 3, 2}}})},
        {"attention",
         "bhqd,bhkd->bhqk",
         {"bhqd", "bhkd"},
         "bhqk",
         shaped({{{2, 2, 3, 2}, {2, 2, 2, 2}}})},
        {"outer", "i,j->ij", {"i", "j"}, "ij", shaped({{{3}, {4}}, {{0}, {2}}})},
        {"hadamard", "ij,ij->ji", {"ij", "ij"}, "ji", shaped({{{3, 4}, {3, 4}}})},
        {"inner", "ij,ij->", {"ij", "ij"}, "", shaped({{{3, 4}, {3, 4}}})},
        {"transpose", "ijk->kij", {"ijk"}, "kij", shaped({{{2, 3, 4}}})},
        {"sum", "ijk->j", {"ijk"}, "j", shaped({{{2, 3, 4}}, {{2, 3, 0}}})},
        {"diagonal", "ii->i", {"ii"}, "i", shaped({{{3, 3}}, {{0, 0}}})},
        {"trace", "ii", {"ii"}, "", shaped({{{4, 4}}, {{1, 1}}})},
        {"diagonal_of_three", "iij,i->j", {"iij", "i"}, "j", shaped({{{3, 3, 2}, {3}}})},
        {"thrice_repeated", "aiii->ia", {"aiii"}, "ia", shaped({{{2, 3, 3, 3}}})},
        {"stretched", "ij,ij->ij", {"ij", "ij"}, "ij", shaped({{{3, 1}, {1, 4}}})},
        {"stretched_sum", "ij,jk->ik", {"ij", "jk"}, "ik", shaped({{{2, 1}, {3, 4}}})},
        {"private", "ia,ib->i", {"ia", "ib"}, "i", shaped({{{2, 3}, {2, 4}}})},
        {"three", "ij,jk,kl->il", {"ij", "jk", "kl"}, "il", shaped({{{2, 3}, {3, 4}, {4, 2}}})},
        {"bilinear",
         "bn,anm,bm->ba",
         {"bn", "anm", "bm"},
         "ba",
         shaped({{{2, 3}, {2, 3, 2}, {2, 2}}})},
        {"four", "a,ab,bc,c->", {"a", "ab", "bc", "c"}, "", shaped({{{2}, {2, 3}, {3, 2}, {2}}})},
        {"ellipsis",
         "...ij,...jk->...ik",
         {"abij", "bjk"},
         "abik",
         shaped({{{2, 3, 2, 2}, {3, 2, 2}}, {{2, 1, 2, 3}, {3, 3, 2}}})},
        {"ellipsis_implicit", "i...,j", {"iab", "j"}, "abij", shaped({{{2, 3, 2}, {2}}})},
        {"ellipsis_summed", "i...->i", {"iab"}, "i", shaped({{{2, 3, 2}}})},
    };
    for (const Einsum& e : all)
        rows.push_back({.name = "einsum",
                        .variant = e.variant,
                        .op = [equation = std::string(e.equation)](
                                  const auto& x) { return einsum(equation, x); },
                        .reference = contracted(e.inputs, e.output),
                        .samples = e.samples,
                        .length = 64,
                        .conditioning = 4,
                        .errors = *e.variant ? std::vector<ErrorCase>{} : einsum_errors()});
}

}  // namespace tern::test
