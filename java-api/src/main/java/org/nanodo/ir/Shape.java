package org.nanodo.ir;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The dimensions of a tensor: an immutable list of sizes, empty for a scalar. */
public final class Shape {
  /** The shape of a scalar. */
  public static final Shape SCALAR = new Shape(new long[0], 1);

  private final long[] dims;
  private final long size;

  private Shape(long[] dims, long size) {
    this.dims = dims;
    this.size = size;
  }

  /**
   * A shape of the given sizes.
   *
   * @throws ShapeException if a size is negative, or there are more elements than 2^63 − 1
   */
  public static Shape of(int... dims) {
    long[] sizes = new long[dims.length];
    for (int i = 0; i < dims.length; i++) {
      sizes[i] = dims[i];
    }
    return ofLongs(sizes);
  }

  /**
   * A shape that a file may have, if not a computation: a size may be past 2^31, as in the empty
   * {@code [0,1099511627776]}. Asking for such a size as an integer is an error.
   *
   * @throws ShapeException if a size is negative
   */
  public static Shape ofLongs(long... dims) {
    for (long d : dims) {
      if (d < 0) {
        throw new ShapeException("shape " + Arrays.toString(dims) + " has a negative size");
      }
    }
    return new Shape(dims.clone(), size(dims));
  }

  private static long size(long[] dims) {
    if (Arrays.stream(dims).anyMatch(d -> d == 0)) {
      return 0;
    }
    long size = 1;
    try {
      for (long d : dims) {
        size = Math.multiplyExact(size, d);
      }
      return size;
    } catch (ArithmeticException e) {
      BigInteger all =
          Arrays.stream(dims)
              .mapToObj(BigInteger::valueOf)
              .reduce(BigInteger.ONE, BigInteger::multiply);
      throw new ShapeException(
          "shape %s has %d elements, more than any memory holds; use smaller sizes"
              .formatted(Arrays.toString(dims), all));
    }
  }

  /**
   * A size that was computed, as of what is concatenated.
   *
   * @throws ShapeException if it is more than a dimension can have, 2^31 − 1
   */
  public static int size(String op, long size) {
    ShapeException.require(
        size <= Integer.MAX_VALUE,
        "%s: a dimension of size %d is larger than %d, the largest there is; use several dimensions",
        op,
        size,
        Integer.MAX_VALUE);
    return (int) size;
  }

  /** The number of dimensions. */
  public int rank() {
    return dims.length;
  }

  /** The size of dimension {@code i}; a negative {@code i} counts from the end. */
  public int dim(int i) {
    return fitting(dims[i < 0 ? i + dims.length : i]);
  }

  private int fitting(long size) {
    if (size > Integer.MAX_VALUE) {
      throw new ShapeException(
          "shape %s has a size of %d, expected at most %d"
              .formatted(this, size, Integer.MAX_VALUE));
    }
    return (int) size;
  }

  /** A copy of the sizes. */
  public int[] dims() {
    return stream().toArray();
  }

  /** How many elements a tensor of this shape has. */
  public long size() {
    return size;
  }

  /** The same shape with dimension {@code i} of size {@code size}. */
  public Shape with(int i, int size) {
    int[] d = dims();
    d[i < 0 ? i + d.length : i] = size;
    return of(d);
  }

  /** The same shape without its leading dimension. */
  public Shape rest() {
    return of(stream().skip(1).toArray());
  }

  /** The same shape after a new leading dimension of size {@code size}. */
  public Shape prepend(int size) {
    return of(IntStream.concat(IntStream.of(size), stream()).toArray());
  }

  /** The sizes in order. */
  public IntStream stream() {
    return Arrays.stream(dims).mapToInt(this::fitting);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Shape s && Arrays.equals(dims, s.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  /** As in {@code [2,128,512]}. */
  @Override
  public String toString() {
    return Arrays.stream(dims).mapToObj(Long::toString).collect(Collectors.joining(",", "[", "]"));
  }
}
