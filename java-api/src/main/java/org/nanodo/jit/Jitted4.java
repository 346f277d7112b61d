package org.nanodo.jit;

import org.nanodo.Function4;
import org.nanodo.trace.Arguments;

/** A compiled function of four arguments. */
public final class Jitted4<A, B, C, D, R> extends Jittable<Jitted4<A, B, C, D, R>>
    implements Function4<A, B, C, D, R> {
  /** See {@link org.nanodo.Transforms#jit}. */
  public static <A, B, C, D, R> Jitted4<A, B, C, D, R> of(Function4<A, B, C, D, R> f) {
    return new Jitted4<>(CallCache.of(4, Arguments.of(f)));
  }

  private Jitted4(CallCache calls) {
    super(calls, Jitted4::new);
  }

  @Override
  public R apply(A a, B b, C c, D d) {
    return calls.call(a, b, c, d);
  }

  /** The function traced for such arguments, which may be abstract. */
  public Lowered lower(A a, B b, C c, D d) {
    return calls.lower(a, b, c, d);
  }

  /** The program that a call with such arguments, which may be abstract, runs. */
  public Compiled compile(A a, B b, C c, D d) {
    return calls.compile(a, b, c, d);
  }
}
