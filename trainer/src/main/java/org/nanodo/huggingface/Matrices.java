package org.nanodo.huggingface;

import java.util.Arrays;
import java.util.List;

/** Other arrangements of matrices, which are read without holding one in memory. */
final class Matrices {
  private Matrices() {}

  /** The transpose of a matrix of so many rows and columns. */
  static FloatSource transposed(FloatSource matrix, long rows, long columns) {
    return (position, to, at, count) -> {
      long first = position / rows;
      int width = (int) ((position + count - 1) / rows - first) + 1;
      float[] segment = new float[width];
      for (long row = 0; row < rows; row++) {
        matrix.read(row * columns + first, segment, 0, width);
        for (int i = 0; i < width; i++) {
          long place = (first + i) * rows + row - position;
          if (place >= 0 && place < count) {
            to[at + (int) place] = segment[i];
          }
        }
      }
    };
  }

  /** Some columns of a matrix that has so many: {@code width} from {@code first} on. */
  static FloatSource columns(FloatSource matrix, long columns, long first, long width) {
    return (position, to, at, count) -> {
      for (int done = 0; done < count; ) {
        long row = (position + done) / width;
        long column = (position + done) % width;
        int some = (int) Math.min(width - column, count - done);
        matrix.read(row * columns + first + column, to, at + done, some);
        done += some;
      }
    };
  }

  /** Matrices of as many rows, and of {@code width} columns each, beside each other. */
  static FloatSource beside(List<FloatSource> matrices, long width) {
    long columns = width * matrices.size();
    return (position, to, at, count) -> {
      for (int done = 0; done < count; ) {
        long row = (position + done) / columns;
        long column = (position + done) % columns;
        int some = (int) Math.min(width - column % width, count - done);
        FloatSource from = matrices.get((int) (column / width));
        from.read(row * width + column % width, to, at + done, some);
        done += some;
      }
    };
  }

  /** Nothing but zeros. */
  static FloatSource zeros() {
    return (position, to, at, count) -> Arrays.fill(to, at, at + count, 0);
  }
}
