package org.nanodo.huggingface;

import org.nanodo.ir.DType;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;

/**
 * A parameter and where Hugging Face's classes have it.
 *
 * @param ours its path under NanoDO's names
 * @param shape its shape there
 * @param theirs the name of the tensor that it is, or is a part of
 * @param rows rows of the matrix [rows, columns] that it is seen as; 1 of a vector
 * @param form how it lies in their tensor
 */
record Weight(String ours, Shape shape, String theirs, int rows, int columns, Form form) {
  /** How a matrix, or a vector, lies in a tensor of theirs. */
  sealed interface Form {
    /** As it is. */
    record Same() implements Form {}

    /** Transposed, as PyTorch's Linear has it. */
    record Transposed() implements Form {}

    /** The columns of one of three matrices beside each other. */
    record Third(int number) implements Form {}
  }

  static final int THIRDS = 3;

  static Weight vector(String ours, String theirs, int... dims) {
    return matrix(ours, theirs, 1, dims);
  }

  /** A matrix of the inputs and the outputs of a layer, as it is. */
  static Weight matrix(String ours, String theirs, int rows, int... dims) {
    return of(ours, theirs, rows, new Form.Same(), dims);
  }

  static Weight transposed(String ours, String theirs, int rows, int... dims) {
    return of(ours, theirs, rows, new Form.Transposed(), dims);
  }

  static Weight third(int number, String ours, String theirs, int rows, int... dims) {
    return of(ours, theirs, rows, new Form.Third(number), dims);
  }

  private static Weight of(String ours, String theirs, int rows, Form form, int... dims) {
    Shape shape = Shape.of(dims);
    int columns = Math.toIntExact(shape.size() / rows);
    return new Weight(ours, shape, theirs, rows, columns, form);
  }

  /** The shape of their tensor. */
  Shape theirShape() {
    boolean vector = ours.endsWith("/bias") || ours.endsWith("/scale");
    int width = form instanceof Form.Third ? Math.multiplyExact(THIRDS, columns) : columns;
    return vector
        ? Shape.of(width)
        : form instanceof Form.Transposed ? Shape.of(columns, rows) : Shape.of(rows, width);
  }

  TensorType type() {
    return new TensorType(DType.F32, shape);
  }

  /** This parameter, out of their tensor. */
  FloatSource from(FloatSource tensor) {
    if (form instanceof Form.Transposed) {
      return Matrices.transposed(tensor, columns, rows);
    }
    return form instanceof Form.Third third
        ? Matrices.columns(tensor, (long) THIRDS * columns, (long) third.number * columns, columns)
        : tensor;
  }
}
