package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** How much a tensor is padded before a window moves over it, named as in JAX. */
public final class Padding {
  /** So that a window that moves by one has as many positions as there are elements. */
  public static final Padding SAME = new Padding("SAME", new int[0][]);

  /** The same; an odd element more goes before the first rather than after the last. */
  public static final Padding SAME_LOWER = new Padding("SAME_LOWER", new int[0][]);

  /** None: a window stays within the elements. */
  public static final Padding VALID = new Padding("VALID", new int[0][]);

  /** As many elements as {@link #SAME} adds, all before the first: no position sees later ones. */
  public static final Padding CAUSAL = new Padding("CAUSAL", new int[0][]);

  /** As many of the elements from the other end, so that there is none. */
  public static final Padding CIRCULAR = new Padding("CIRCULAR", new int[0][]);

  /** As many of the elements mirrored at the ends. */
  public static final Padding REFLECT = new Padding("REFLECT", new int[0][]);

  private static final Map<String, PadMode> BORDERS =
      Map.of("CIRCULAR", PadMode.WRAP, "REFLECT", PadMode.REFLECT);

  private final String name;
  private final int[][] pairs;

  private Padding(String name, int[][] pairs) {
    this.name = name;
    this.pairs = pairs;
  }

  /** For each dimension how many elements before and after; negative ones are cut off. */
  public static Padding of(int[]... pairs) {
    boolean sound = Arrays.stream(pairs).allMatch(pair -> pair.length == 2);
    require(sound, "padding: %s are not pairs of numbers", Arrays.deepToString(pairs));
    return new Padding("", Arrays.stream(pairs).map(int[]::clone).toArray(int[][]::new));
  }

  /** The pair of one of {@code count} dimensions, with a window of an extent of {@code window}. */
  int[] pair(int i, int count, int size, int window, int stride) {
    if (name.equals("VALID") || BORDERS.containsKey(name)) {
      return new int[2];
    }
    if (name.equals("CAUSAL")) {
      return new int[] {window - 1, 0};
    }
    if (name.isEmpty()) {
      return explicit(i, count);
    }
    int positions = -Math.floorDiv(-size, stride);
    int all = Math.max((positions - 1) * stride + window - size, 0);
    int less = all / 2;
    return name.equals("SAME") ? new int[] {less, all - less} : new int[] {all - less, less};
  }

  /**
   * What a window moves over, padded by elements of it if this is such a padding.
   *
   * @param axes along which windows have these extents
   */
  Tensor bordered(Tensor x, List<Integer> axes, List<Integer> windows) {
    PadMode mode = BORDERS.get(name);
    if (mode == null) {
      return x;
    }
    int[][] widths = new int[x.rank()][2];
    for (int i = 0; i < axes.size(); i++) {
      widths[axes.get(i)] = new int[] {(windows.get(i) - 1) / 2, windows.get(i) / 2};
    }
    return mode.pad(x, widths);
  }

  /** The same for a transposed convolution: SAME makes {@code stride} elements of each one. */
  int[] transposedPair(int i, int count, int window, int stride) {
    if (name.isEmpty()) {
      return explicit(i, count);
    }
    boolean same = name.startsWith("SAME");
    require(
        same || name.equals("VALID"),
        "padding: %s is not defined for a transposed convolution; give SAME, VALID or pairs",
        name);
    int all = window + stride - 2 + (same ? 0 : Math.max(window - stride, 0));
    int low = !same || stride > window - 1 ? window - 1 : (all + 1) / 2;
    return new int[] {low, all - low};
  }

  private int[] explicit(int i, int count) {
    require(
        pairs.length == count,
        "padding: there are %d pairs for %d dimensions; give one for each",
        pairs.length,
        count);
    return pairs[i].clone();
  }

  /** The same with nothing for {@code before} dimensions before and {@code after} after these. */
  public Padding between(int before, int after) {
    if (!name.isEmpty()) {
      return this;
    }
    int[][] all = new int[before + pairs.length + after][2];
    System.arraycopy(pairs, 0, all, before, pairs.length);
    return new Padding("", all);
  }

  @Override
  public String toString() {
    return name.isEmpty() ? Arrays.deepToString(pairs) : name;
  }
}
