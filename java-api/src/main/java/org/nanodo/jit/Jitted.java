package org.nanodo.jit;

import java.util.List;
import java.util.function.Function;

/** A compiled function of one argument. */
public final class Jitted<A, R> extends Jittable<Jitted<A, R>> implements Function<A, R> {
  /** See {@link org.nanodo.Transforms#jit}. */
  public static <A, R> Jitted<A, R> of(Function<A, R> f) {
    return new Jitted<>(CallCache.of(in -> f.apply(CallCache.<A>at(in, 0))));
  }

  Jitted(CallCache calls) {
    super(calls);
  }

  @Override
  Jitted<A, R> with(CallCache calls) {
    return new Jitted<>(calls);
  }

  @Override
  @SuppressWarnings("unchecked") // The structure of results is that of the traced function's.
  public R apply(A a) {
    return (R) calls.call(List.of(a));
  }

  /** What is compiled for such arguments, to be looked at; they may be abstract. */
  public Lowered lower(A a) {
    return calls.lower(List.of(a));
  }

  /** Compiles for such arguments, which may be abstract; what a call with such then runs. */
  public Compiled compile(A a) {
    return calls.compile(List.of(a));
  }
}
