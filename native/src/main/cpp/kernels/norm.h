// Normalization of rows: a row is read once from memory, and stays in the cache for what comes after
// its statistics. Ba et al., arXiv:1607.06450; Zhang and Sennrich, arXiv:1910.07467.
#ifndef NANODO_NORM_H_
#define NANODO_NORM_H_

#include <cmath>
#include <cstdint>

#include "row_shapes.h"
#include "rows.h"
#include "simd.h"

namespace nanodo {
namespace NANODO_ISA {

template <typename T>
void norm(const Norm<T>& p, int64_t from, int64_t to) {
  const int64_t n = p.columns;
  for (int64_t r = from; r < to; ++r) {
    const T* x = p.x + r * n;
    const float* scale = p.scale + r / p.rows_of_scale * n;
    Vec sums = {}, squares = {};
    eachVector(n, [&](int64_t i, int64_t k) {
      const Vec v = part(x, i, k);
      sums += v;
      squares += v * v;
    });
    const float mean = p.centered ? sum(sums) / n : 0, square = sum(squares) / n;
    // A NaN stays one.
    const float variance = square - mean * mean < 0 ? 0 : square - mean * mean;
    const float factor = 1 / std::sqrt(variance + p.epsilon);
    p.mean[r] = mean;
    p.factor[r] = factor;
    eachVector(n, [&](int64_t i, int64_t k) {
      putPart(p.y + r * n, i, k, (part(x, i, k) - mean) * (factor * part(scale, i, k)));
    });
  }
}

// Adds the gradient of the scale to `dscale`: rows `from` to `to` have one scale.
template <typename T>
void normGrad(const NormGrad<T>& p, int64_t from, int64_t to, float* dscale) {
  const int64_t n = p.columns;
  for (int64_t r = from; r < to; ++r) {
    const T* x = p.x + r * n;
    const T* dy = p.dy + r * n;
    const float* scale = p.scale + r / p.rows_of_scale * n;
    const float mean = p.mean[r], factor = p.factor[r];
    Vec sums = {}, products = {};
    eachVector(n, [&](int64_t i, int64_t k) {
      const Vec normal = (part(x, i, k) - mean) * factor, d = part(dy, i, k);
      const Vec g = d * part(scale, i, k);
      putPart(dscale, i, k, part(dscale, i, k) + d * normal);
      sums += g;
      products += g * normal;
    });
    const float constant = p.centered ? sum(sums) / n : 0, along = sum(products) / n;
    eachVector(n, [&](int64_t i, int64_t k) {
      const Vec normal = (part(x, i, k) - mean) * factor;
      const Vec g = part(dy, i, k) * part(scale, i, k);
      putPart(p.dx + r * n, i, k, (g - normal * along - constant) * factor);
    });
  }
}

}  // namespace NANODO_ISA
}  // namespace nanodo

#endif  // NANODO_NORM_H_
