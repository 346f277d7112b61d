// Products of matrices of any size, by blocks that are copied to be next to each other and stay in the
// cache. Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008.
#ifndef NANODO_MATMUL_H_
#define NANODO_MATMUL_H_

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "matmul_shape.h"
#include "product.h"
#include "scratch.h"
#include "simd.h"

namespace nanodo {
namespace NANODO_ISA {

// Columns of B that are multiplied together, and terms of a sum.
constexpr int64_t kPanel = 2 * W;
constexpr int64_t kTerms = 256;
// Rows of A of which the registers hold the sums with a panel of B.
constexpr int kRows = W == 16 ? 12 : 6;

template <typename T>
inline void copyRow(const T* from, int64_t n, float* to) {
  int64_t i = 0;
  for (; i + W <= n; i += W) store(to + i, load(from + i));
  for (; i < n; ++i) to[i] = one(from + i);
}

// A run of few elements, their number known.
template <int N, typename T>
inline void copyRun(const T* from, float* to) {
  if constexpr (sizeof(T) == sizeof(float)) {
    memcpy(to, from, N * sizeof(float));
  } else {
    for (int i = 0; i < N; ++i) to[i] = one(from + i);
  }
}

// Exchanges rows and columns of W vectors.
inline void transpose(Vec* v) {
  for (int apart = W / 2; apart > 0; apart /= 2) {
    const IntVec at = lanes(), upper = (at & apart) != 0;
    const IntVec first = (upper & (at - apart + W)) | (~upper & at);
    const IntVec second = (upper & (at + W)) | (~upper & (at + apart));
    for (int i = 0; i < W; ++i) {
      if (i & apart) continue;
      const Vec a = v[i], b = v[i + apart];
      v[i] = __builtin_shuffle(a, b, first);
      v[i + apart] = __builtin_shuffle(a, b, second);
    }
  }
}

// A block of A in panels of kRows rows: in each the rows, or the columns, follow each other, as they are
// in A.
template <typename T>
void copyA(Matrices<T> a, int64_t m, int64_t k, float* to) {
  if (a.column == 1) {
    for (int64_t i = 0; i < m; ++i) copyRow(a.at + i * a.row, k, to + i * k);
    return;
  }
  int64_t i = 0;
  for (; i + kRows <= m; i += kRows, to += kRows * k) {
    for (int64_t j = 0; j < k; ++j) copyRun<kRows>(a.at + i + j * a.column, to + j * kRows);
  }
  for (int64_t j = 0; j < k; ++j) copyRow(a.at + i + j * a.column, m - i, to + j * (m - i));
}

// n columns of B, at most kPanel, with zeros after them.
template <typename T>
void copyPanel(Matrices<T> b, int64_t k, int64_t n, float* to) {
  if (n < kPanel) std::fill(to, to + k * kPanel, 0.0f);
  if (b.column == 1) {
    for (int64_t i = 0; i < k; ++i) copyRow(b.at + i * b.row, n, to + i * kPanel);
    return;
  }
  int64_t j = 0;
  for (; j + W <= n; j += W) {
    int64_t i = 0;
    for (; i + W <= k; i += W) {
      Vec v[W];
      for (int c = 0; c < W; ++c) v[c] = load(b.at + (j + c) * b.column + i);
      transpose(v);
      for (int r = 0; r < W; ++r) store(to + (i + r) * kPanel + j, v[r]);
    }
    for (; i < k; ++i) {
      for (int c = 0; c < W; ++c) to[i * kPanel + j + c] = one(b.at + (j + c) * b.column + i);
    }
  }
  for (; j < n; ++j) {
    for (int64_t i = 0; i < k; ++i) to[i * kPanel + j] = one(b.at + j * b.column + i);
  }
}

// C = A B or C += A B for a panel of B and a block of A.
template <int NV>
inline void panel(int64_t m, int64_t k, const float* a, bool byRows, const float* b, float* c, int64_t ldc, bool add) {
  int64_t i = 0;
  for (; i + kRows <= m; i += kRows, a += kRows * k, c += kRows * ldc) {
    if (byRows) {
      tile<kRows, NV>(k, {a, k, 1}, b, kPanel, c, ldc, add);
    } else {
      tile<kRows, NV>(k, {a, 1, kRows}, b, kPanel, c, ldc, add);
    }
  }
  const Strided rest = byRows ? Strided{a, k, 1} : Strided{a, 1, m - i};
  rows<kRows / 2, NV>(m - i, k, rest, b, kPanel, c, ldc, add);
}

// The same for the first n columns of a panel of B; the others of C are not written.
inline void narrowPanel(int64_t m, int64_t n, int64_t k, const float* a, bool byRows, const float* b, float* c,
                        int64_t ldc, float* edge, bool add) {
  if (n > W) {
    panel<2>(m, k, a, byRows, b, edge, kPanel, false);
  } else {
    panel<1>(m, k, a, byRows, b, edge, kPanel, false);
  }
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t j = 0; j < n; ++j) c[i * ldc + j] = edge[i * kPanel + j] + (add ? c[i * ldc + j] : 0);
  }
}

template <typename In, typename Out>
void multiply(const Matmul<In, Out>& p, const Tile& t) {
  constexpr bool direct = sizeof(Out) == sizeof(float);
  const int64_t panels = (t.columns + kPanel - 1) / kPanel, terms = std::min(kTerms, p.k);
  const int64_t ldc = direct ? p.n : panels * kPanel;
  const int64_t sizeOfA = (terms * t.rows + W - 1) / W * W;
  float* a = Scratch::ofThread().reserve(sizeOfA + terms * panels * kPanel + t.rows * kPanel +
                                         (direct ? 0 : t.rows * ldc));
  float* b = a + sizeOfA;
  float* edge = b + terms * panels * kPanel;
  Out* out = p.c + (t.batch * p.m + t.row) * p.n + t.column;
  float* c;
  if constexpr (direct) {
    c = out;
  } else {
    c = edge + t.rows * kPanel;
  }
  for (int64_t from = 0; from < std::max<int64_t>(p.k, 1); from += kTerms) {
    const int64_t k = std::min(kTerms, p.k - from);
    const bool byRows = p.a.column == 1;
    copyA<In>({p.a.at + t.batch * p.a.batch + t.row * p.a.row + from * p.a.column, 0, p.a.row, p.a.column}, t.rows, k, a);
    for (int64_t j = 0; j < panels; ++j) {
      const int64_t at = j * kPanel, n = std::min(kPanel, t.columns - at);
      float* copy = b + at * k;
      copyPanel<In>({p.b.at + t.batch * p.b.batch + from * p.b.row + (t.column + at) * p.b.column, 0, p.b.row,
                     p.b.column},
                    k, n, copy);
      if (n == kPanel) {
        panel<2>(t.rows, k, a, byRows, copy, c + at, ldc, from > 0);
      } else {
        narrowPanel(t.rows, n, k, a, byRows, copy, c + at, ldc, edge, from > 0);
      }
    }
  }
  if constexpr (!direct) {
    for (int64_t i = 0; i < t.rows; ++i) {
      int64_t j = 0;
      for (; j + W <= t.columns; j += W) store(out + i * p.n + j, load(c + i * ldc + j));
      for (; j < t.columns; ++j) put(out + i * p.n + j, c[i * ldc + j]);
    }
  }
}

}  // namespace NANODO_ISA
}  // namespace nanodo

#endif  // NANODO_MATMUL_H_
