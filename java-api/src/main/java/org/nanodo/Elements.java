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
      return element(value.get(from));
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

  private String element(double v) {
    DType dtype = value.type().dtype();
    if (dtype == DType.BOOL) {
      return String.valueOf(v != 0);
    }
    if (dtype.isInteger()) {
      return String.valueOf((long) v);
    }
    return dtype == DType.F64 ? String.valueOf(v) : String.valueOf((float) v);
  }
}
