package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.ir.ConvDims;
import org.nanodo.ir.ConvGeneralDilated;
import org.nanodo.ir.WindowDim;

/**
 * Convolutions as in {@code jax.lax}: of any number of spatial dimensions, which does not reverse
 * the kernel. {@code Convolution.of("NHWC", "HWIO", "NHWC").padding(Padding.SAME).apply(x, kernel)}
 * has strides and dilations of one, and one group, unless others are given. 16-bit floats are
 * summed in float32 and rounded once.
 */
public final class Convolution {
  private final List<String> specs;
  private final int[] strides;
  private final Padding padding;
  private final int[] lhsDilation;
  private final int[] rhsDilation;
  private final int featureGroups;
  private final int batchGroups;

  private Convolution(
      List<String> specs,
      int[] strides,
      Padding padding,
      int[] lhsDilation,
      int[] rhsDilation,
      int featureGroups,
      int batchGroups) {
    this.specs = specs;
    this.strides = strides;
    this.padding = padding;
    this.lhsDilation = lhsDilation;
    this.rhsDilation = rhsDilation;
    this.featureGroups = featureGroups;
    this.batchGroups = batchGroups;
  }

  /**
   * A convolution without padding.
   *
   * @param lhs the dimensions of the input: N is the batch, C its features, other letters are
   *     spatial
   * @param rhs of the kernel: I its input features, O its output features
   * @param out of the result, as of the input
   */
  public static Convolution of(String lhs, String rhs, String out) {
    int spatial = rhs.length() - 2;
    String letters = sorted(rhs.replace('O', 'N').replace('I', 'C'));
    boolean sound =
        spatial >= 0
            && rhs.chars().distinct().count() == rhs.length()
            && rhs.contains("I")
            && rhs.contains("O")
            && sorted(lhs).equals(letters)
            && sorted(out).equals(letters);
    require(
        sound,
        "conv_general_dilated: dimensions %s, %s and %s; give N, C and the spatial letters for input and result, and O, I and the same letters for the kernel, as in NHWC, HWIO, NHWC",
        lhs,
        rhs,
        out);
    int[] ones = ones(spatial);
    return new Convolution(List.of(lhs, rhs, out), ones, Padding.VALID, ones, ones, 1, 1);
  }

  private static String sorted(String letters) {
    char[] chars = letters.toCharArray();
    Arrays.sort(chars);
    return new String(chars);
  }

  private static int[] ones(int count) {
    int[] ones = new int[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** The same with a kernel that moves by these distances along the spatial dimensions. */
  public Convolution strides(int... by) {
    return new Convolution(
        specs, by.clone(), padding, lhsDilation, rhsDilation, featureGroups, batchGroups);
  }

  /** The same with a padded input. */
  public Convolution padding(Padding around) {
    return new Convolution(
        specs, strides, around, lhsDilation, rhsDilation, featureGroups, batchGroups);
  }

  /** The same with elements of the input that are so far apart, and zeros between them. */
  public Convolution lhsDilation(int... apart) {
    return new Convolution(
        specs, strides, padding, apart.clone(), rhsDilation, featureGroups, batchGroups);
  }

  /** The same with elements of the kernel that are so far apart. */
  public Convolution rhsDilation(int... apart) {
    return new Convolution(
        specs, strides, padding, lhsDilation, apart.clone(), featureGroups, batchGroups);
  }

  /** The same with features in so many groups, each of which has output features of its own. */
  public Convolution featureGroupCount(int count) {
    return new Convolution(specs, strides, padding, lhsDilation, rhsDilation, count, batchGroups);
  }

  /** The same with a batch in so many groups, each of which has output features of its own. */
  public Convolution batchGroupCount(int count) {
    return new Convolution(specs, strides, padding, lhsDilation, rhsDilation, featureGroups, count);
  }

  /** The convolution of an input and a kernel of one element type. */
  public Tensor apply(Tensor lhs, Tensor rhs) {
    return apply(lhs, rhs, false);
  }

  /**
   * The transpose of a convolution, as {@code jax.lax.conv_transpose}, which is used to upsample:
   * the strides are the distances of the input's elements. The kernel is taken as it is.
   */
  public Tensor transposed(Tensor lhs, Tensor rhs) {
    boolean plain = Arrays.equals(lhsDilation, ones(lhsDilation.length)) && batchGroups == 1;
    require(plain, "conv_transpose: an input is dilated by the strides; give no other dilation");
    return apply(lhs, rhs, true);
  }

  private Tensor apply(Tensor lhs, Tensor rhs, boolean transposed) {
    String op = transposed ? "conv_transpose" : "conv_general_dilated";
    List<Tensor> both = Promotion.of(op, lhs, rhs);
    Tensor kernel = both.get(1);
    ConvDims dims = dims();
    int spatial = dims.lhs().size() - 2;
    require(
        lhs.rank() == spatial + 2 && kernel.rank() == spatial + 2,
        "%s: %s and %s have not the dimensions %s and %s",
        op,
        lhs,
        kernel,
        specs.get(0),
        specs.get(1));
    requireOne(op, "strides", strides, spatial);
    requireOne(op, "dilations", lhsDilation, spatial);
    requireOne(op, "dilations", rhsDilation, spatial);
    List<Integer> extents =
        IntStream.range(0, spatial)
            .map(i -> WindowDim.dilated(kernel.dim(dims.rhs().get(i + 2)), rhsDilation[i]))
            .boxed()
            .toList();
    Tensor x = padding.bordered(both.get(0), dims.lhs().subList(2, spatial + 2), extents);
    var window = new ArrayList<WindowDim>();
    for (int i = 0; i < spatial; i++) {
      int size = x.dim(dims.lhs().get(i + 2));
      int extent = extents.get(i);
      int[] pair =
          transposed
              ? padding.transposedPair(i, spatial, extent, strides[i])
              : padding.pair(i, spatial, size, extent, strides[i]);
      int stride = transposed ? 1 : strides[i];
      int apart = transposed ? strides[i] : lhsDilation[i];
      window.add(new WindowDim(stride, pair[0], pair[1], apart, rhsDilation[i]));
    }
    return Lax.emit(new ConvGeneralDilated(dims, window, featureGroups, batchGroups), x, kernel);
  }

  private static void requireOne(String op, String what, int[] values, int count) {
    boolean positive = Arrays.stream(values).allMatch(v -> v > 0);
    require(
        positive && values.length == count,
        "%s: %s %s; give a positive one for each of %d spatial dimensions",
        op,
        what,
        Arrays.toString(values),
        count);
  }

  /** Spatial dimensions are in the order of the kernel. */
  private ConvDims dims() {
    String rhs = specs.get(1);
    return new ConvDims(
        positions(specs.get(0), "NC", rhs),
        positions(rhs, "OI", rhs),
        positions(specs.get(2), "NC", rhs));
  }

  private static List<Integer> positions(String spec, String first, String order) {
    var positions = new ArrayList<>(first.chars().mapToObj(spec::indexOf).toList());
    IntStream.range(0, spec.length())
        .filter(i -> first.indexOf(spec.charAt(i)) < 0)
        .boxed()
        .sorted(Comparator.comparing(i -> order.indexOf(spec.charAt(i))))
        .forEach(positions::add);
    return Collections.unmodifiableList(positions);
  }

  /** As {@code jax.lax.conv_general_dilated}, with the letters of {@link #of}. */
  public static Tensor convGeneralDilated(
      Tensor lhs,
      Tensor rhs,
      int[] strides,
      Padding padding,
      String lhsSpec,
      String rhsSpec,
      String outSpec) {
    return of(lhsSpec, rhsSpec, outSpec).strides(strides).padding(padding).apply(lhs, rhs);
  }

  /** As {@code jax.lax.conv}: an input [N, C, …] and a kernel [O, I, …] give [N, C, …]. */
  public static Tensor conv(Tensor lhs, Tensor rhs, int[] strides, Padding padding) {
    String spatial = letters("conv", lhs);
    String input = "NC" + spatial;
    return of(input, "OI" + spatial, input).strides(strides).padding(padding).apply(lhs, rhs);
  }

  /** As {@code jax.lax.conv_transpose}: [N, …, C] and a kernel […, I, O] give [N, …, C]. */
  public static Tensor convTranspose(Tensor lhs, Tensor rhs, int[] strides, Padding padding) {
    String spatial = letters("conv_transpose", lhs);
    String input = "N" + spatial + "C";
    return of(input, spatial + "IO", input).strides(strides).padding(padding).transposed(lhs, rhs);
  }

  private static String letters(String op, Tensor x) {
    require(x.rank() >= 2 && x.rank() <= 12, "%s: %s has no batch and features", op, x);
    return "0123456789".substring(0, x.rank() - 2);
  }
}
