package org.nanodo.trace;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.nanodo.Function3;
import org.nanodo.Function4;
import org.nanodo.Function5;
import org.nanodo.Function6;
import org.nanodo.LeafSpecs;
import org.nanodo.batch.LeafAxes;
import org.nanodo.sharding.PartitionSpec;

/** Several arguments as a list, in which the paths of their leaves begin with their numbers. */
public final class Arguments {
  private Arguments() {}

  /** A function of one argument as one of a list. */
  public static <A, R> Function<List<Object>, R> of(Function<A, R> f) {
    return all -> f.apply(at(all, 0));
  }

  /** As above, of two arguments. */
  public static <A, B, R> Function<List<Object>, R> of(BiFunction<A, B, R> f) {
    return all -> f.apply(at(all, 0), at(all, 1));
  }

  /** As above, of three arguments. */
  public static <A, B, C, R> Function<List<Object>, R> of(Function3<A, B, C, R> f) {
    return all -> f.apply(at(all, 0), at(all, 1), at(all, 2));
  }

  /** As above, of four arguments. */
  public static <A, B, C, D, R> Function<List<Object>, R> of(Function4<A, B, C, D, R> f) {
    return all -> f.apply(at(all, 0), at(all, 1), at(all, 2), at(all, 3));
  }

  /** As above, of five arguments. */
  public static <A, B, C, D, E, R> Function<List<Object>, R> of(Function5<A, B, C, D, E, R> f) {
    return all -> f.apply(at(all, 0), at(all, 1), at(all, 2), at(all, 3), at(all, 4));
  }

  /** As above, of six arguments. */
  public static <A, B, C, D, E, G, R> Function<List<Object>, R> of(
      Function6<A, B, C, D, E, G, R> f) {
    return all -> f.apply(at(all, 0), at(all, 1), at(all, 2), at(all, 3), at(all, 4), at(all, 5));
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T> T at(List<Object> arguments, int i) {
    return (T) arguments.get(i);
  }

  /** One axis for all leaves of an argument. */
  public static LeafAxes each(int... axes) {
    return (path, type) -> axes[number(path)];
  }

  /** One spec for all leaves of an argument. */
  public static LeafSpecs each(PartitionSpec... specs) {
    return (path, type) -> specs[number(path)];
  }

  private static int number(String path) {
    int end = path.indexOf('/');
    return Integer.parseInt(end < 0 ? path : path.substring(0, end));
  }
}
