package org.nanodo.batch;

import java.util.List;
import org.nanodo.Function3;

/**
 * As {@link Vmap}, of three arguments.
 *
 * @param all the same of the arguments in a list
 */
public record Vmap3<A, B, C, R>(Vmap<List<Object>, R> all) implements Function3<A, B, C, R> {
  /** The same with a name for the mapped axis. */
  public Vmap3<A, B, C, R> axisName(String axis) {
    return new Vmap3<>(all.axisName(axis));
  }

  @Override
  public R apply(A a, B b, C c) {
    return all.apply(List.of(a, b, c));
  }
}
