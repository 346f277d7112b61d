package org.nanodo.ir;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Lists of dimensions and of values. */
public final class Lists {
  private Lists() {}

  /** The elements of all, one list after the other. */
  @SafeVarargs
  public static <T> List<T> concat(List<? extends T>... parts) {
    return Stream.of(parts).<T>flatMap(List::stream).toList();
  }

  /** From {@code from} to {@code to} (exclusive). */
  public static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  /** The dimensions of a tensor of rank {@code rank} that are not in {@code without}. */
  public static List<Integer> others(int rank, List<Integer> without) {
    return IntStream.range(0, rank).filter(i -> !without.contains(i)).boxed().toList();
  }

  /** The same as an array. */
  public static int[] ints(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }

  /** The positions of the flags that are set. */
  public static List<Integer> indices(List<Boolean> flags) {
    return IntStream.range(0, flags.size()).filter(flags::get).boxed().toList();
  }
}
