package org.nanodo.jit;

import org.nanodo.Function5;
import org.nanodo.trace.Arguments;

/** A compiled function of five arguments. */
public final class Jitted5<A, B, C, D, E, R> extends Jittable<Jitted5<A, B, C, D, E, R>>
    implements Function5<A, B, C, D, E, R> {
  /** See {@link org.nanodo.Transforms#jit}. */
  public static <A, B, C, D, E, R> Jitted5<A, B, C, D, E, R> of(Function5<A, B, C, D, E, R> f) {
    return new Jitted5<>(CallCache.of(5, Arguments.of(f)));
  }

  private Jitted5(CallCache calls) {
    super(calls, Jitted5::new);
  }

  @Override
  public R apply(A a, B b, C c, D d, E e) {
    return calls.call(a, b, c, d, e);
  }

  /** The function traced for such arguments, which may be abstract. */
  public Lowered lower(A a, B b, C c, D d, E e) {
    return calls.lower(a, b, c, d, e);
  }

  /** The program that a call with such arguments, which may be abstract, runs. */
  public Compiled compile(A a, B b, C c, D d, E e) {
    return calls.compile(a, b, c, d, e);
  }
}
