package org.nanodo.jit;

import org.nanodo.Function3;
import org.nanodo.trace.Arguments;

/** A compiled function of three arguments. */
public final class Jitted3<A, B, C, R> extends Jittable<Jitted3<A, B, C, R>>
    implements Function3<A, B, C, R> {
  /** See {@link org.nanodo.Transforms#jit}. */
  public static <A, B, C, R> Jitted3<A, B, C, R> of(Function3<A, B, C, R> f) {
    return new Jitted3<>(CallCache.of(3, Arguments.of(f)));
  }

  private Jitted3(CallCache calls) {
    super(calls, Jitted3::new);
  }

  @Override
  public R apply(A a, B b, C c) {
    return calls.call(a, b, c);
  }

  /** The function traced for such arguments, which may be abstract. */
  public Lowered lower(A a, B b, C c) {
    return calls.lower(a, b, c);
  }

  /** The program that a call with such arguments, which may be abstract, runs. */
  public Compiled compile(A a, B b, C c) {
    return calls.compile(a, b, c);
  }
}
