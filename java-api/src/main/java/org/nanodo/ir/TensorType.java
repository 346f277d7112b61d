package org.nanodo.ir;

import java.math.BigInteger;

/** The element type and shape of a tensor. */
public record TensorType(DType dtype, Shape shape) {
  /** More than the memory of all machines; the compiler's own arithmetic overflows beyond. */
  private static final long MOST_BYTES = 1L << 53;

  /**
   * Checks the size.
   *
   * @throws ShapeException if it takes more than 2^53 bytes
   */
  public TensorType {
    if (shape.size() > MOST_BYTES / dtype.bytes()) {
      throw new ShapeException(
          "%s%s takes %d bytes, more than any memory holds; use smaller sizes"
              .formatted(
                  dtype,
                  shape,
                  BigInteger.valueOf(shape.size()).multiply(BigInteger.valueOf(dtype.bytes()))));
    }
  }

  /** A type of the given element type and sizes. */
  public static TensorType of(DType dtype, int... dims) {
    return new TensorType(dtype, Shape.of(dims));
  }

  /** The same shape with another element type. */
  public TensorType with(DType other) {
    return new TensorType(other, shape);
  }

  /** The same element type with another shape. */
  public TensorType with(Shape other) {
    return new TensorType(dtype, other);
  }

  /** The number of dimensions. */
  public int rank() {
    return shape.rank();
  }

  /** Bytes of the dense value in host memory. */
  public long bytes() {
    return shape.size() * dtype.bytes();
  }

  /** The MLIR spelling: {@code tensor<2x3xf32>}. */
  public String mlir() {
    var text = new StringBuilder("tensor<");
    shape.stream().forEach(d -> text.append(d).append('x'));
    return text.append(dtype.mlir()).append('>').toString();
  }

  /** As in {@code f32[2,3]}. */
  @Override
  public String toString() {
    return dtype.toString() + shape;
  }
}
