#include "nn/embedding.h"

#include "autograd/ops/index.h"

namespace tern::nn {

Embedding::Embedding(int64_t num_embeddings, int64_t embedding_dim, const EmbeddingOptions& options)
    : weight(register_parameter(
          "weight", randn({num_embeddings, embedding_dim}, {.device = options.device,
                                                            .dtype = options.dtype,
                                                            .generator = options.generator}))) {}

Tensor Embedding::forward(const Tensor& index) { return embedding(weight, index); }

}  // namespace tern::nn
