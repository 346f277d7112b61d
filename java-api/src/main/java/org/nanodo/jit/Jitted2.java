package org.nanodo.jit;

import java.util.List;
import java.util.function.BiFunction;

/** A compiled function of two arguments. */
public final class Jitted2<A, B, R> extends Jittable<Jitted2<A, B, R>>
    implements BiFunction<A, B, R> {
  /** See {@link org.nanodo.Transforms#jit}. */
  public static <A, B, R> Jitted2<A, B, R> of(BiFunction<A, B, R> f) {
    return new Jitted2<>(
        CallCache.of(in -> f.apply(CallCache.<A>at(in, 0), CallCache.<B>at(in, 1))));
  }

  Jitted2(CallCache calls) {
    super(calls);
  }

  @Override
  Jitted2<A, B, R> with(CallCache calls) {
    return new Jitted2<>(calls);
  }

  @Override
  @SuppressWarnings("unchecked") // The structure of results is that of the traced function's.
  public R apply(A a, B b) {
    return (R) calls.call(List.of(a, b));
  }

  /** What is compiled for such arguments, to be looked at; they may be abstract. */
  public Lowered lower(A a, B b) {
    return calls.lower(List.of(a, b));
  }

  /** Compiles for such arguments, which may be abstract; what a call with such then runs. */
  public Compiled compile(A a, B b) {
    return calls.compile(List.of(a, b));
  }
}
