// Products of small matrices that are in the cache.
#ifndef NANODO_PRODUCT_H_
#define NANODO_PRODUCT_H_

#include <cstddef>

#include "simd.h"

namespace nanodo {
namespace NANODO_ISA {

// A matrix of which neighbours in a row and in a column are so many floats apart.
struct Strided {
  const float* at;
  ptrdiff_t row;
  ptrdiff_t column;
};

// R rows of C = A B or C += A B, kept in registers: NV vectors of columns each.
template <int R, int NV>
inline __attribute__((always_inline)) void tile(int k, Strided a, const float* b, ptrdiff_t ldb, float* c,
                                                ptrdiff_t ldc, bool add) {
  Vec sums[R][NV];
  for (int r = 0; r < R; ++r) {
    for (int v = 0; v < NV; ++v) sums[r][v] = add ? load(c + r * ldc + v * W) : Vec{};
  }
  for (int i = 0; i < k; ++i) {
    Vec row[NV];
    for (int v = 0; v < NV; ++v) row[v] = load(b + i * ldb + v * W);
    for (int r = 0; r < R; ++r) {
      Vec x = all(a.at[r * a.row + i * a.column]);
      for (int v = 0; v < NV; ++v) sums[r][v] += x * row[v];
    }
  }
  for (int r = 0; r < R; ++r) {
    for (int v = 0; v < NV; ++v) store(c + r * ldc + v * W, sums[r][v]);
  }
}

template <int R, int NV>
inline void rows(int m, int k, Strided a, const float* b, ptrdiff_t ldb, float* c, ptrdiff_t ldc, bool add) {
  int i = 0;
  for (; i + R <= m; i += R) {
    tile<R, NV>(k, {a.at + i * a.row, a.row, a.column}, b, ldb, c + i * ldc, ldc, add);
  }
  if constexpr (R > 1) {
    if (i < m) {
      rows<R / 2, NV>(m - i, k, {a.at + i * a.row, a.row, a.column}, b, ldb, c + i * ldc, ldc, add);
    }
  }
}

// C = A B, or C += A B: C has m rows and n columns, n a multiple of W; A has k columns. As many rows as
// the registers hold go together.
inline void product(int m, int n, int k, Strided a, const float* b, ptrdiff_t ldb, float* c, ptrdiff_t ldc,
                    bool add) {
  int j = 0;
#if NANODO_WIDTH == 16
  for (; j + 4 * W <= n; j += 4 * W) rows<6, 4>(m, k, a, b + j, ldb, c + j, ldc, add);
  for (; j + 2 * W <= n; j += 2 * W) rows<12, 2>(m, k, a, b + j, ldb, c + j, ldc, add);
  for (; j < n; j += W) rows<16, 1>(m, k, a, b + j, ldb, c + j, ldc, add);
#else
  for (; j + 2 * W <= n; j += 2 * W) rows<6, 2>(m, k, a, b + j, ldb, c + j, ldc, add);
  for (; j < n; j += W) rows<8, 1>(m, k, a, b + j, ldb, c + j, ldc, add);
#endif
}

}  // namespace NANODO_ISA
}  // namespace nanodo

#endif  // NANODO_PRODUCT_H_
