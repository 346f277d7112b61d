package org.nanodo.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.nanodo.io.IoErrors;
import org.nanodo.io.TensorSource;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;

/**
 * How the tensors of two checkpoints differ.
 *
 * @param absolute the largest absolute difference of two elements
 * @param relative the largest difference of two elements, divided by the larger absolute value
 * @param elements how many elements differ
 */
public record CheckpointDiff(
    String name, String types, double absolute, double relative, long elements) {
  private static final int PIECE_ELEMENTS = 1 << 18;

  /** The tensors that differ, in the order of names. */
  public static List<CheckpointDiff> of(Checkpoint a, Checkpoint b) {
    Map<String, TensorType> in = new LinkedHashMap<>(a.types());
    Map<String, TensorType> other = b.types();
    Map<String, TensorSource> left = a.restorePart(in);
    Map<String, TensorSource> right = b.restorePart(other);
    var names = new TreeSet<String>(in.keySet());
    names.addAll(other.keySet());
    var differences = new ArrayList<CheckpointDiff>();
    for (String name : names) {
      TensorSource x = left.get(name);
      TensorSource y = right.get(name);
      if (x == null || y == null || !x.type().equals(y.type())) {
        String types = shown(x) + " and " + shown(y);
        differences.add(new CheckpointDiff(name, types, Double.NaN, Double.NaN, 0));
      } else {
        CheckpointDiff difference = compare(name, x, y);
        if (difference.elements > 0) {
          differences.add(difference);
        }
      }
    }
    return differences;
  }

  private static String shown(@org.jspecify.annotations.Nullable TensorSource tensor) {
    return tensor == null ? "nothing" : tensor.type().toString();
  }

  private static CheckpointDiff compare(String name, TensorSource x, TensorSource y) {
    double absolute = 0;
    double relative = 0;
    long elements = 0;
    long size = x.type().shape().size();
    for (long at = 0; at < size; at += PIECE_ELEMENTS) {
      int count = (int) Math.min(PIECE_ELEMENTS, size - at);
      Literal left = piece(x, at, count);
      Literal right = piece(y, at, count);
      if (left.data().equals(right.data())) {
        continue;
      }
      for (int i = 0; i < count; i++) {
        double p = left.real(i);
        double q = right.real(i);
        if (p != q && !(Double.isNaN(p) && Double.isNaN(q))) {
          elements++;
          absolute = Math.max(absolute, Math.abs(p - q));
          relative = Math.max(relative, Math.abs(p - q) / Math.max(Math.abs(p), Math.abs(q)));
        }
      }
    }
    return new CheckpointDiff(name, x.type().toString(), absolute, relative, elements);
  }

  private static Literal piece(TensorSource tensor, long at, int count) {
    TensorType type = tensor.type().with(Shape.of(count));
    ByteBuffer data = ByteBuffer.allocateDirect((int) type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    try {
      tensor.read(at * type.dtype().bytes(), data);
    } catch (IOException e) {
      throw new CheckpointException("cannot read a tensor: " + IoErrors.reason(e), e);
    }
    return Literal.wrap(type, data.flip());
  }
}
