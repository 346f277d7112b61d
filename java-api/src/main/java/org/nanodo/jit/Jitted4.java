package org.nanodo.jit;

import org.nanodo.Function4;

/** A compiled function of four arguments. */
public final class Jitted4<A, B, C, D, R> extends Jittable<Jitted4<A, B, C, D, R>>
    implements Function4<A, B, C, D, R> {
  /** See {@link org.nanodo.Transforms#jit}. */
  public static <A, B, C, D, R> Jitted4<A, B, C, D, R> of(Function4<A, B, C, D, R> f) {
    return new Jitted4<>(
        CallCache.of(
            4,
            in ->
                f.apply(
                    CallCache.<A>at(in, 0),
                    CallCache.<B>at(in, 1),
                    CallCache.<C>at(in, 2),
                    CallCache.<D>at(in, 3))));
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
