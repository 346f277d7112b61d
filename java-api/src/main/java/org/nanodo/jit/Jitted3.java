package org.nanodo.jit;

import java.util.List;
import org.nanodo.Function3;

/** A compiled function of three arguments. */
public final class Jitted3<A, B, C, R> extends Jittable<Jitted3<A, B, C, R>>
    implements Function3<A, B, C, R> {
  /** See {@link org.nanodo.Transforms#jit}. */
  public static <A, B, C, R> Jitted3<A, B, C, R> of(Function3<A, B, C, R> f) {
    return new Jitted3<>(
        CallCache.of(
            in -> f.apply(CallCache.<A>at(in, 0), CallCache.<B>at(in, 1), CallCache.<C>at(in, 2))));
  }

  Jitted3(CallCache calls) {
    super(calls);
  }

  @Override
  Jitted3<A, B, C, R> with(CallCache calls) {
    return new Jitted3<>(calls);
  }

  @Override
  @SuppressWarnings("unchecked") // The structure of results is that of the traced function's.
  public R apply(A a, B b, C c) {
    return (R) calls.call(List.of(a, b, c));
  }

  /** What is compiled for such arguments, to be looked at; they may be abstract. */
  public Lowered lower(A a, B b, C c) {
    return calls.lower(List.of(a, b, c));
  }

  /** Compiles for such arguments, which may be abstract; what a call with such then runs. */
  public Compiled compile(A a, B b, C c) {
    return calls.compile(List.of(a, b, c));
  }
}
