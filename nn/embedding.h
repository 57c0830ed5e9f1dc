// Embedding: a table of vectors, read by index.
#pragma once

#include "nn/module.h"
#include "tensor/random.h"

namespace tern TERN_PUBLIC {
namespace nn {

struct EmbeddingOptions {
    Device device = {};
    DType dtype = float32;
    Generator* generator = nullptr;  // of the initial values; the default one if null
};

// index: int64 [...] -> the rows of weight: [..., embedding_dim]. weight: [num_embeddings,
// embedding_dim] starts standard normal. Throws IndexError for an index out of range.
class Embedding : public Module {
 public:
    Embedding(int64_t num_embeddings, int64_t embedding_dim, const EmbeddingOptions& options = {});
    Tensor forward(const Tensor& index) override;

    Tensor weight;
};

}  // namespace nn
}  // namespace tern
