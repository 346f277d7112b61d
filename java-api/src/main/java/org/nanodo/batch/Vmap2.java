package org.nanodo.batch;

import java.util.List;
import java.util.function.BiFunction;

/**
 * As {@link Vmap}, of two arguments.
 *
 * @param all the same of the arguments in a list
 */
public record Vmap2<A, B, R>(Vmap<List<Object>, R> all) implements BiFunction<A, B, R> {
  /** The same with a name for the mapped axis. */
  public Vmap2<A, B, R> axisName(String axis) {
    return new Vmap2<>(all.axisName(axis));
  }

  @Override
  public R apply(A a, B b) {
    return all.apply(List.of(a, b));
  }
}
