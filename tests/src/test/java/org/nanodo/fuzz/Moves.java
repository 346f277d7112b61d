package org.nanodo.fuzz;

import java.util.List;
import java.util.function.UnaryOperator;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.Shape;

/** Operations that move elements and compute nothing. */
final class Moves {
  private Moves() {}

  /** Where in the operand the element at some position of the result is. */
  private interface Origin {
    void of(int[] at, int[] from);
  }

  static Expr broadcast(Expr x, Shape shape, List<Integer> dims) {
    return move(
        x,
        shape,
        (at, from) -> {
          for (int i = 0; i < from.length; i++) {
            from[i] = x.type.shape().dim(i) == 1 ? 0 : at[dims.get(i)];
          }
        },
        t -> Lax.broadcastInDim(t, shape, dims));
  }

  /** Dimension {@code i} of the result is dimension {@code perm[i]} of the operand. */
  static Expr transpose(Expr x, int[] perm) {
    int[] dims = new int[perm.length];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = x.type.shape().dim(perm[i]);
    }
    return move(
        x,
        Shape.of(dims),
        (at, from) -> {
          for (int i = 0; i < at.length; i++) {
            from[perm[i]] = at[i];
          }
        },
        t -> t.transpose(perm));
  }

  static Expr slice(Expr x, int axis, int start, int stride, int size) {
    return move(
        x,
        x.type.shape().with(axis, size),
        (at, from) -> {
          System.arraycopy(at, 0, from, 0, at.length);
          from[axis] = start + stride * at[axis];
        },
        t -> {
          int[] starts = new int[t.rank()];
          int[] limits = t.shape().dims().clone();
          int[] strides = new int[t.rank()];
          java.util.Arrays.fill(strides, 1);
          starts[axis] = start;
          limits[axis] = start + stride * (size - 1) + 1;
          strides[axis] = stride;
          return Lax.slice(t, starts, limits, strides);
        });
  }

  static Expr reverse(Expr x, int axis) {
    int last = x.type.shape().dim(axis) - 1;
    return move(
        x,
        x.type.shape(),
        (at, from) -> {
          System.arraycopy(at, 0, from, 0, at.length);
          from[axis] = last - at[axis];
        },
        t -> Lax.rev(t, axis));
  }

  static Expr reshape(Expr x, int... dims) {
    return new Expr(
        x.type.with(Shape.of(dims)), x.values, x.errors, List.of(x), in -> in.get(0).reshape(dims));
  }

  private static Expr move(Expr x, Shape shape, Origin origin, UnaryOperator<Tensor> operation) {
    int[] dims = shape.dims();
    int[] source = x.type.shape().dims();
    double[] values = new double[(int) shape.size()];
    double[] errors = new double[values.length];
    int[] at = new int[dims.length];
    int[] from = new int[source.length];
    for (int i = 0; i < values.length; i++) {
      origin.of(at, from);
      int flat = flat(from, source);
      values[i] = x.values[flat];
      errors[i] = x.errors[flat];
      advance(at, dims);
    }
    return new Expr(
        x.type.with(shape), values, errors, List.of(x), in -> operation.apply(in.get(0)));
  }

  /** The row-major position of an index. */
  static int flat(int[] index, int[] dims) {
    int flat = 0;
    for (int i = 0; i < dims.length; i++) {
      flat = flat * dims[i] + index[i];
    }
    return flat;
  }

  /** The next index in row-major order. */
  static void advance(int[] index, int[] dims) {
    for (int i = dims.length - 1; i >= 0; i--) {
      if (++index[i] < dims[i]) {
        return;
      }
      index[i] = 0;
    }
  }
}
