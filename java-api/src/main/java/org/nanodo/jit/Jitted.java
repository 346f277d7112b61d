package org.nanodo.jit;

import java.util.function.Function;
import org.nanodo.trace.Arguments;

/** A compiled function of one argument. */
public final class Jitted<A, R> extends Jittable<Jitted<A, R>> implements Function<A, R> {
  /** See {@link org.nanodo.Transforms#jit}. */
  public static <A, R> Jitted<A, R> of(Function<A, R> f) {
    return new Jitted<>(CallCache.of(1, Arguments.of(f)));
  }

  private Jitted(CallCache calls) {
    super(calls, Jitted::new);
  }

  @Override
  public R apply(A a) {
    return calls.call(a);
  }

  /** The function traced for such arguments, which may be abstract. */
  public Lowered lower(A a) {
    return calls.lower(a);
  }

  /** The program that a call with such arguments, which may be abstract, runs. */
  public Compiled compile(A a) {
    return calls.compile(a);
  }
}
