package org.nanodo.ir;

import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * How a window moves along one dimension of a tensor.
 *
 * @param stride the distance of one position to the next
 * @param low how many elements are added before the first; a negative number cuts elements off
 * @param high the same after the last
 * @param baseDilation the distance of neighbouring elements of the tensor, 1 if nothing is between
 * @param dilation the distance of neighbouring elements of the window
 */
public record WindowDim(int stride, int low, int high, int baseDilation, int dilation) {
  /** A window that moves by one, without padding. */
  public static final WindowDim PLAIN = new WindowDim(1, 0, 0, 1, 1);

  /** The extent of {@code size} elements that are {@code dilation} apart. */
  public static int dilated(int size, int dilation) {
    return Shape.size("window", size == 0 ? 0 : (size - 1) * (long) dilation + 1);
  }

  /** The extent of a dimension of the tensor, dilated and padded. */
  public int padded(int size) {
    return Shape.size("window", (long) dilated(size, baseDilation) + low + high);
  }

  /** How many positions a window has along a dimension. */
  int positions(int size, int window) {
    int left = padded(size) - dilated(window, dilation);
    return left < 0 ? 0 : left / stride + 1;
  }

  /**
   * How many pairs of a position and an element of the window there are, without those at zeros
   * between elements of the tensor; padding counts.
   */
  long pairs(int size, int window) {
    int positions = positions(size, window);
    if (baseDilation == 1) {
      return (long) positions * window;
    }
    long pairs = 0;
    for (int tap = 0; tap < window; tap++) {
      for (int at = 0; at < positions; at++) {
        long element = (long) at * stride + (long) tap * dilation - low;
        pairs += element % baseDilation == 0 ? 1 : 0;
      }
    }
    return pairs;
  }

  /** Whether strides and dilations are positive, and no more is cut off than there is. */
  boolean fits(int size) {
    return stride > 0 && baseDilation > 0 && dilation > 0 && padded(size) >= 0;
  }

  /** The attributes in StableHLO; the format gets strides, padding and both dilations. */
  static String text(String format, List<WindowDim> dims) {
    String pairs =
        dims.stream()
            .map(d -> "[%d, %d]".formatted(d.low, d.high))
            .collect(Collectors.joining(", "));
    String padding =
        "dense<%s> : tensor<%dx2xi64>"
            .formatted(dims.isEmpty() ? "" : "[" + pairs + "]", dims.size());
    return format.formatted(
        array(dims, WindowDim::stride),
        padding,
        array(dims, WindowDim::baseDilation),
        array(dims, WindowDim::dilation));
  }

  private static String array(List<WindowDim> dims, ToIntFunction<WindowDim> part) {
    return array(dims.stream().map(part::applyAsInt).toList());
  }

  static String array(List<Integer> values) {
    return values.isEmpty()
        ? "array<i64>"
        : values.stream()
            .map(String::valueOf)
            .collect(Collectors.joining(", ", "array<i64: ", ">"));
  }
}
