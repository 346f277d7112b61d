package org.nanodo.jit;

import java.util.function.BiFunction;
import org.nanodo.trace.Arguments;

/** A compiled function of two arguments. */
public final class Jitted2<A, B, R> extends Jittable<Jitted2<A, B, R>>
    implements BiFunction<A, B, R> {
  /** See {@link org.nanodo.Transforms#jit}. */
  public static <A, B, R> Jitted2<A, B, R> of(BiFunction<A, B, R> f) {
    return new Jitted2<>(CallCache.of(2, Arguments.of(f)));
  }

  private Jitted2(CallCache calls) {
    super(calls, Jitted2::new);
  }

  @Override
  public R apply(A a, B b) {
    return calls.call(a, b);
  }

  /** The function traced for such arguments, which may be abstract. */
  public Lowered lower(A a, B b) {
    return calls.lower(a, b);
  }

  /** The program that a call with such arguments, which may be abstract, runs. */
  public Compiled compile(A a, B b) {
    return calls.compile(a, b);
  }
}
