// An interpreter of elementwise operations. Each runs on a block of elements, so that what it costs to
// find out which one it is does not count, and all blocks stay in the first cache.
#ifndef NANODO_ELEMENTWISE_H_
#define NANODO_ELEMENTWISE_H_

#include <immintrin.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "elementwise_program.h"
#include "scratch.h"
#include "simd.h"
#include "sums.h"

namespace nanodo {
namespace NANODO_ISA {

constexpr int64_t kBlock = 16 * W;

inline Vec squareRoot(Vec x) {
#if NANODO_WIDTH == 16
  return (Vec)_mm512_maskz_sqrt_ps(0xffff, (__m512)x);
#else
  return (Vec)_mm256_sqrt_ps((__m256)x);
#endif
}

// The one that is beyond the other, or NaN. Equal ones are `both`: of zeros the signs may differ.
inline Vec extreme(IntVec beyond, Vec x, Vec y, IntVec both) {
  return select(x == y, (Vec)both, select(beyond | (x != x), x, y));
}

template <typename F>
inline void each(const float* a, const float* b, float* to, F f) {
  for (int64_t i = 0; i < kBlock; i += W) store(to + i, f(load(a + i), load(b + i)));
}

inline void operate(Code code, const float* a, const float* b, float* to) {
  switch (code) {
    case Code::kNegate: return each(a, b, to, [](Vec x, Vec) { return -x; });
    case Code::kAbs: return each(a, b, to, [](Vec x, Vec) { return (Vec)((IntVec)x & 0x7fffffff); });
    case Code::kSign:
      return each(a, b, to, [](Vec x, Vec) { return select(x > 0.0f, all(1), select(x < 0.0f, all(-1), x * 0.0f)); });
    case Code::kSqrt: return each(a, b, to, [](Vec x, Vec) { return squareRoot(x); });
    case Code::kRsqrt: return each(a, b, to, [](Vec x, Vec) { return 1.0f / squareRoot(x); });
    case Code::kAdd: return each(a, b, to, [](Vec x, Vec y) { return x + y; });
    case Code::kSub: return each(a, b, to, [](Vec x, Vec y) { return x - y; });
    case Code::kMul: return each(a, b, to, [](Vec x, Vec y) { return x * y; });
    case Code::kDiv: return each(a, b, to, [](Vec x, Vec y) { return x / y; });
    case Code::kMax:
      return each(a, b, to, [](Vec x, Vec y) { return extreme(x > y, x, y, (IntVec)x & (IntVec)y); });
    case Code::kMin:
      return each(a, b, to, [](Vec x, Vec y) { return extreme(x < y, x, y, (IntVec)x | (IntVec)y); });
  }
}

// Computes the elements from `from` on; adds to `sums` for each summed value the sum of its elements and
// that of their squares.
inline void interpret(const Elementwise& p, int64_t from, int64_t count, double* sums) {
  const int64_t operands = p.operands.size(), values = operands + p.operations.size();
  float* blocks = Scratch::ofThread().reserve(values * kBlock);
  std::vector<const float*> at(values);
  std::vector<Sums> totals(p.summed.size());
  for (int64_t v = 0; v < values; ++v) {
    at[v] = blocks + v * kBlock;
    if (v < operands && p.operands[v].scalar) std::fill_n(blocks + v * kBlock, kBlock, *p.operands[v].at);
  }
  for (int64_t done = 0; done < count; done += kBlock) {
    const int64_t n = std::min(kBlock, count - done);
    for (int64_t v = 0; v < operands; ++v) {
      if (p.operands[v].scalar) continue;
      const float* whole = p.operands[v].at + from + done;
      if (n == kBlock) {
        at[v] = whole;
      } else {
        at[v] = blocks + v * kBlock;
        std::copy_n(whole, n, blocks + v * kBlock);
      }
    }
    for (int64_t i = 0; i < values - operands; ++i) {
      const Operation& o = p.operations[i];
      operate(o.code, at[o.a], at[o.b], blocks + (operands + i) * kBlock);
    }
    // A result may be in the memory of an operand: it is written when that has been read.
    for (size_t i = 0; i < totals.size(); ++i) totals[i].add(at[p.summed[i]], n);
    for (const Elementwise::Result& r : p.written) std::copy_n(at[r.value], n, r.at + from + done);
  }
  for (size_t i = 0; i < totals.size(); ++i) totals[i].addTo(sums + 2 * i, sums + 2 * i + 1);
}

}  // namespace NANODO_ISA
}  // namespace nanodo

#endif  // NANODO_ELEMENTWISE_H_
