package org.nanodo;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;

/** Elements as text in nested brackets; long dimensions are abbreviated. */
final class Elements {
  /** With more elements than this, dimensions longer than twice {@link #EDGE} are cut. */
  private static final int MOST = 1000;

  private static final int EDGE = 3;

  private final Literal value;
  private final int[] dims;
  private final boolean cut;

  private Elements(Literal value) {
    this.value = value;
    this.dims = value.type().shape().dims();
    this.cut = value.type().shape().size() > MOST;
  }

  static String of(Literal value) {
    return new Elements(value).text(0, 0);
  }

  private String text(int dim, int from) {
    if (dim == dims.length) {
      return element(from);
    }
    int n = dims[dim];
    int stride = IntStream.range(dim + 1, dims.length).map(i -> dims[i]).reduce(1, (a, b) -> a * b);
    boolean short_ = !cut || n <= 2 * EDGE;
    return IntStream.range(0, short_ ? n : 2 * EDGE + 1)
        .mapToObj(
            i ->
                short_ || i < EDGE
                    ? text(dim + 1, from + i * stride)
                    : i == EDGE ? "…" : text(dim + 1, from + (n - 2 * EDGE - 1 + i) * stride))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private String element(int index) {
    DType dtype = value.type().dtype();
    if (dtype == DType.BOOL) {
      return String.valueOf(value.get(index) != 0);
    }
    if (dtype == DType.U64) {
      return Long.toUnsignedString(value.getLong(index));
    }
    if (dtype.isInteger()) {
      return String.valueOf(value.getLong(index));
    }
    if (dtype.isComplex()) {
      return Complex.text(number(value.real(index)), number(value.imag(index)));
    }
    return number(value.get(index));
  }

  private String number(double v) {
    boolean wide = value.type().dtype().real() == DType.F64;
    return wide ? String.valueOf(v) : String.valueOf((float) v);
  }
}
