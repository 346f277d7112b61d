package org.nanodo.optim;

import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.Fn;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.Kernel;

/**
 * Sums of a tensor's elements and of their squares, over all axes but the first ones.
 *
 * @param sum of the shape of the axes that are kept
 * @param squares of the same shape
 */
public record Moments(Tensor sum, Tensor squares) {
  /** What sums in one pass: of one operand, with two results. */
  public static final Kernel KERNEL = new Kernel("nanodo_sums", "", List.of(DType.F32));

  /**
   * The moments of {@code x}, read once on CPUs with AVX2.
   *
   * @param kept how many of the first axes are not summed over
   */
  public static Moments of(Tensor x, int kept) {
    return Fn.of("sums", (Tensor in) -> plain(in, kept)).kernel(KERNEL).apply(x);
  }

  /** The same, each sum by itself in the order of {@link Tensor#sum}. */
  public static Moments plain(Tensor x, int kept) {
    int[] axes = IntStream.range(kept, x.rank()).toArray();
    return new Moments(sum(x, axes), sum(x.square(), axes));
  }

  /** Over no axes the sums are the elements. */
  private static Tensor sum(Tensor x, int[] axes) {
    return axes.length == 0 ? x : x.sum(axes);
  }
}
