package org.nanodo;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.nanodo.batch.LeafAxes;
import org.nanodo.sharding.PartitionSpec;

/** Several arguments as a list, in which the paths of their leaves begin with their numbers. */
final class Arguments {
  private Arguments() {}

  static <A, B, R> Function<List<Object>, R> of(BiFunction<A, B, R> f) {
    return all -> f.apply(at(all, 0), at(all, 1));
  }

  static <A, B, C, R> Function<List<Object>, R> of(Function3<A, B, C, R> f) {
    return all -> f.apply(at(all, 0), at(all, 1), at(all, 2));
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T> T at(List<Object> arguments, int i) {
    return (T) arguments.get(i);
  }

  /** One axis for all leaves of an argument. */
  static LeafAxes each(int... axes) {
    return (path, type) -> axes[number(path)];
  }

  /** One spec for all leaves of an argument. */
  static LeafSpecs each(PartitionSpec... specs) {
    return (path, type) -> specs[number(path)];
  }

  private static int number(String path) {
    int end = path.indexOf('/');
    return Integer.parseInt(end < 0 ? path : path.substring(0, end));
  }
}
