// Cross entropy of labels under the softmax of rows.
#ifndef NANODO_CROSS_ENTROPY_H_
#define NANODO_CROSS_ENTROPY_H_

#include <cmath>
#include <cstdint>
#include <limits>

#include "row_shapes.h"
#include "rows.h"
#include "simd.h"

namespace nanodo {
namespace NANODO_ISA {

inline void crossEntropy(const CrossEntropy& p, int64_t from, int64_t to) {
  const int64_t n = p.columns;
  const Vec least = all(-std::numeric_limits<float>::infinity());
  for (int64_t r = from; r < to; ++r) {
    const float* x = p.logits + r * n;
    Vec most = least;
    eachVector(n, [&](int64_t i, int64_t k) { most = greater(part(x, i, k, least), most); });
    const float largest = greatest(most), shift = std::isfinite(largest) ? largest : 0;
    Vec sums = {};
    eachVector(n, [&](int64_t i, int64_t k) { sums += exp(part(x, i, k, least) - shift); });
    const int32_t label = p.labels[r];
    const bool known = label >= 0 && label < n;
    p.shift[r] = shift;
    p.sum[r] = sum(sums);
    p.loss[r] = known ? std::log(p.sum[r]) - (x[label] - shift) : std::numeric_limits<float>::quiet_NaN();
  }
}

inline void crossEntropyGrad(const CrossEntropyGrad& p, int64_t from, int64_t to) {
  const int64_t n = p.columns;
  for (int64_t r = from; r < to; ++r) {
    const float* x = p.logits + r * n;
    float* dx = p.dlogits + r * n;
    const float shift = p.shift[r], factor = p.dloss[r] / p.sum[r];
    eachVector(n, [&](int64_t i, int64_t k) { putPart(dx, i, k, exp(part(x, i, k) - shift) * factor); });
    const int32_t label = p.labels[r];
    if (label >= 0 && label < n) dx[label] -= p.dloss[r];
  }
}

}  // namespace NANODO_ISA
}  // namespace nanodo

#endif  // NANODO_CROSS_ENTROPY_H_
