package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.List;
import org.nanodo.ir.DType;

/**
 * The element type that operands take together. Tensors of exact types are not promoted, which is
 * rarely wanted and hard to see; a weakly typed one takes the other's type.
 */
final class Promotion {
  private static final String DIFFERENT =
      "%s: %s and %s have different element types; convert one with astype";

  private Promotion() {}

  /** Both operands in one element type. */
  static List<Tensor> of(String op, Tensor a, Tensor b) {
    if (a.dtype() == b.dtype()) {
      return List.of(a, b);
    }
    boolean first =
        a.isWeaklyTyped() && !(b.isWeaklyTyped() && order(a.dtype()) > order(b.dtype()));
    Tensor weak = first ? a : b;
    require(weak.isWeaklyTyped(), DIFFERENT, op, a, b);
    Tensor other = besideNumber(first ? b : a, weak.dtype().isFloat());
    Tensor same = weak.astype(other.dtype()).weaklyTyped(other.isWeaklyTyped());
    return first ? List.of(same, other) : List.of(other, same);
  }

  /** Of two weakly typed operands the one that comes first here takes the other's type. */
  private static int order(DType dtype) {
    return dtype.isFloat() ? Long.BYTES + dtype.bytes() : dtype.bytes();
  }

  /** {@code x} in the element type that it has beside a number of no particular type. */
  static Tensor besideNumber(Tensor x, boolean fraction) {
    DType integer = x.dtype() == DType.BOOL ? DType.I32 : x.dtype();
    DType wide = integer == DType.I64 ? DType.F64 : DType.F32;
    DType taken = fraction && !integer.isFloat() ? wide : integer;
    return taken == x.dtype() ? x : x.astype(taken).weaklyTyped(x.isWeaklyTyped());
  }

  /** {@code t} as elements of {@code x}, whose type a weakly typed one takes. */
  static Tensor into(String op, Tensor x, Tensor t) {
    boolean fits = x.dtype().isFloat() || t.dtype().isInteger();
    Tensor same = t.isWeaklyTyped() && fits ? t.astype(x.dtype()) : t;
    require(same.dtype() == x.dtype(), DIFFERENT, op, x, t);
    return same;
  }
}
