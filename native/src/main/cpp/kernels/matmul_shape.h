// Products of matrices, C = A B, one for each element of a batch.
#ifndef NANODO_MATMUL_SHAPE_H_
#define NANODO_MATMUL_SHAPE_H_

#include <algorithm>
#include <cstdint>

namespace nanodo {

// A batch of matrices: the distances in memory, in elements, of neighbours in the batch, in a column and
// in a row. One of `row` and `column` is 1.
template <typename T>
struct Matrices {
  const T* at;
  int64_t batch, row, column;
};

// A is [m, k], B [k, n], and C [m, n] without gaps.
template <typename In, typename Out>
struct Matmul {
  int64_t m, n, k;
  Matrices<In> a, b;
  Out* c;
};

// Part of C: so many rows and columns.
struct Tile {
  int64_t batch, row, column, rows, columns;
};

// How C is divided for threads. Whatever the division, an element is summed in one order.
class Tiles {
 public:
  Tiles(int64_t batch, int64_t m, int64_t n, int64_t k, int64_t threads) : m_(m), n_(n) {
    int64_t down = parts(m, kRows), across = parts(n, kColumns);
    // One for each thread at least, unless there is little to do, and several if they are large still.
    for (int64_t count = batch * down * across; count < 4 * threads; count = batch * down * across) {
      int64_t& more = parts(m, down) > parts(n, across) ? down : across;
      const int64_t rows = parts(m, down), columns = parts(n, across);
      if (count < threads ? rows * columns * k < kLeast : std::max(rows, columns) <= kRows) break;
      more *= 2;
    }
    // As many for each.
    while (down < parts(m, 4 * kRowStep) && batch * down * across % threads != 0) ++down;
    rows_ = rounded(parts(m, down), kRowStep);
    columns_ = rounded(parts(n, across), kColumnStep);
    down_ = parts(m, rows_);
    across_ = parts(n, columns_);
    count_ = batch * down_ * across_;
  }

  int64_t count() const { return count_; }

  Tile at(int64_t i) const {
    const int64_t row = i / across_ % down_ * rows_, column = i % across_ * columns_;
    return {i / (down_ * across_), row, column, std::min(rows_, m_ - row), std::min(columns_, n_ - column)};
  }

 private:
  // Multiples of what one step multiplies with any instruction set.
  static constexpr int64_t kRowStep = 12, kColumnStep = 32;
  static constexpr int64_t kRows = 480, kColumns = 512, kLeast = 1 << 19;

  static int64_t parts(int64_t n, int64_t of) { return (n + of - 1) / of; }
  static int64_t rounded(int64_t n, int64_t to) { return parts(n, to) * to; }

  int64_t m_, n_, rows_, columns_, down_, across_, count_;
};

}  // namespace nanodo

#endif  // NANODO_MATMUL_SHAPE_H_
