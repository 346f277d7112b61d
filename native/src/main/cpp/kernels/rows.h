// Vectors of a row whose length need not be a multiple of theirs.
#ifndef NANODO_ROWS_H_
#define NANODO_ROWS_H_

#include <algorithm>
#include <cstdint>

#include "simd.h"

namespace nanodo {
namespace NANODO_ISA {

// The first n lanes, n below W; the others are as in `v`.
template <typename T>
inline Vec loadSome(const T* from, int64_t n, Vec v) {
  for (int64_t i = 0; i < n; ++i) v[i] = one(from + i);
  return v;
}

template <typename T>
inline void storeSome(T* to, Vec v, int64_t n) {
  T lanes[W];
  store(lanes, v);
  std::copy_n(lanes, n, to);
}

// Calls f(first column, number of columns) for the vectors of a row; the last may be shorter than W.
template <typename F>
inline __attribute__((always_inline)) void eachVector(int64_t columns, F f) {
  int64_t i = 0;
  for (; i + W <= columns; i += W) f(i, W);
  if (i < columns) f(i, columns - i);
}

template <typename T>
inline __attribute__((always_inline)) Vec part(const T* row, int64_t at, int64_t n, Vec rest) {
  return n == W ? load(row + at) : loadSome(row + at, n, rest);
}

template <typename T>
inline __attribute__((always_inline)) Vec part(const T* row, int64_t at, int64_t n) {
  return part(row, at, n, Vec{});
}

template <typename T>
inline __attribute__((always_inline)) void putPart(T* row, int64_t at, int64_t n, Vec v) {
  n == W ? store(row + at, v) : storeSome(row + at, v, n);
}

}  // namespace NANODO_ISA
}  // namespace nanodo

#endif  // NANODO_ROWS_H_
