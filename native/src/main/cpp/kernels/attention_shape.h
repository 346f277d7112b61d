// Causal attention of one layer, forward and backward, by blocks that stay in the cache: the scores of
// all queries and keys are never in memory together, and blocks of which no query sees a key are not
// computed. Rabe and Staats, arXiv:2112.05682; Dao et al., arXiv:2205.14135.
#ifndef NANODO_ATTENTION_SHAPE_H_
#define NANODO_ATTENTION_SHAPE_H_

#include <cstdint>

namespace nanodo {

// Queries are [B, L, H, D], keys and values [B, L, K, D] with H a multiple of K, and so are their
// gradients; the logarithms of the sums of exponentials are [B, H, L].
struct AttentionShape {
  int64_t B, L, H, K, D;
  float scale;    // of the scores
  float softcap;  // their largest magnitude, 0 for any
};

template <typename T>
struct Attention {
  AttentionShape shape;
  const T* q;
  const T* k;
  const T* v;
  T* out;
  float* lse;
};

template <typename T>
struct AttentionGrad {
  AttentionShape shape;
  const T* q;
  const T* k;
  const T* v;
  const T* out;
  const float* lse;
  const T* dout;
  T* dq;
  T* dk;
  T* dv;
};

// Queries, and keys, that are computed together.
constexpr int kQueries = 48;
constexpr int kKeys = 64;

}  // namespace nanodo

#endif  // NANODO_ATTENTION_SHAPE_H_
