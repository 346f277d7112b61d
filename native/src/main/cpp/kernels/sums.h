// Sums of floats and of their squares, in one pass.
#ifndef NANODO_SUMS_H_
#define NANODO_SUMS_H_

#include <cstdint>

#include "simd.h"

namespace nanodo {
namespace NANODO_ISA {

// Adds to `sum` and `squares` those of n floats. Each lane adds few of them before they are added in
// double precision.
inline void addSums(const float* x, int64_t n, double* sum, double* squares) {
  constexpr int64_t kTogether = 4 * W, kRun = 128 * kTogether;
  int64_t i = 0;
  while (i + kTogether <= n) {
    Vec s[4] = {}, q[4] = {};
    const int64_t end = i + kRun < n ? i + kRun : n;
    for (; i + kTogether <= end; i += kTogether) {
      for (int v = 0; v < 4; ++v) {
        Vec part = load(x + i + v * W);
        s[v] += part;
        q[v] += part * part;
      }
    }
    for (int v = 0; v < 4; ++v) {
      for (int lane = 0; lane < W; ++lane) {
        *sum += s[v][lane];
        *squares += q[v][lane];
      }
    }
  }
  for (; i < n; ++i) {
    *sum += x[i];
    *squares += double(x[i]) * x[i];
  }
}

}  // namespace NANODO_ISA
}  // namespace nanodo

#endif  // NANODO_SUMS_H_
