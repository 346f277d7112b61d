// Sums of floats and of their squares, in one pass.
#ifndef NANODO_SUMS_H_
#define NANODO_SUMS_H_

#include <cstdint>

#include "simd.h"

namespace nanodo {
namespace NANODO_ISA {

// Each lane adds few floats before they are added in double precision.
class Sums {
 public:
  void add(const float* x, int64_t n) {
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
        sums_ += __builtin_convertvector(s[v], DoubleVec);
        squares_ += __builtin_convertvector(q[v], DoubleVec);
      }
    }
    for (; i < n; ++i) {
      sums_[0] += x[i];
      squares_[0] += double(x[i]) * x[i];
    }
  }

  void addTo(double* sum, double* squares) const {
    for (int lane = 0; lane < W; ++lane) {
      *sum += sums_[lane];
      *squares += squares_[lane];
    }
  }

 private:
  typedef double DoubleVec __attribute__((vector_size(8 * W)));

  DoubleVec sums_ = {}, squares_ = {};
};

}  // namespace NANODO_ISA
}  // namespace nanodo

#endif  // NANODO_SUMS_H_
