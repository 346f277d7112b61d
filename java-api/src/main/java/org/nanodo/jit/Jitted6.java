package org.nanodo.jit;

import org.nanodo.Function6;
import org.nanodo.trace.Arguments;

/** A compiled function of six arguments. */
public final class Jitted6<A, B, C, D, E, G, R> extends Jittable<Jitted6<A, B, C, D, E, G, R>>
    implements Function6<A, B, C, D, E, G, R> {
  /** See {@link org.nanodo.Transforms#jit}. */
  public static <A, B, C, D, E, G, R> Jitted6<A, B, C, D, E, G, R> of(
      Function6<A, B, C, D, E, G, R> f) {
    return new Jitted6<>(CallCache.of(6, Arguments.of(f)));
  }

  private Jitted6(CallCache calls) {
    super(calls, Jitted6::new);
  }

  @Override
  public R apply(A a, B b, C c, D d, E e, G g) {
    return calls.call(a, b, c, d, e, g);
  }

  /** The function traced for such arguments, which may be abstract. */
  public Lowered lower(A a, B b, C c, D d, E e, G g) {
    return calls.lower(a, b, c, d, e, g);
  }

  /** The program that a call with such arguments, which may be abstract, runs. */
  public Compiled compile(A a, B b, C c, D d, E e, G g) {
    return calls.compile(a, b, c, d, e, g);
  }
}
