package org.nanodo.ir;

import java.util.Arrays;
import java.util.List;

/**
 * Which dimensions of the operands of a convolution are what.
 *
 * @param lhs of the input: batch, feature, then the spatial dimensions in order
 * @param rhs of the kernel: output feature, input feature, then the spatial dimensions
 * @param out of the result: batch, feature, then the spatial dimensions
 */
public record ConvDims(List<Integer> lhs, List<Integer> rhs, List<Integer> out) {
  public ConvDims {
    lhs = List.copyOf(lhs);
    rhs = List.copyOf(rhs);
    out = List.copyOf(out);
  }

  /** The spatial dimensions among {@code dims}. */
  public static List<Integer> spatial(List<Integer> dims) {
    return dims.subList(2, dims.size());
  }

  /** The same with batch and feature exchanged. */
  public static List<Integer> swapped(List<Integer> dims) {
    return Lists.concat(List.of(dims.get(1), dims.get(0)), spatial(dims));
  }

  String text() {
    return "[%s]x[%s]->[%s]"
        .formatted(named(lhs, "b", "f"), named(rhs, "o", "i"), named(out, "b", "f"));
  }

  private static String named(List<Integer> dims, String first, String second) {
    String[] names = new String[dims.size()];
    for (int i = 0; i < names.length; i++) {
      names[dims.get(i)] = i == 0 ? first : i == 1 ? second : Integer.toString(i - 2);
    }
    return String.join(", ", Arrays.asList(names));
  }
}
