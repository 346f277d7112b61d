package org.nanodo.jit;

import java.util.List;
import org.nanodo.Function6;

/** A compiled function of six arguments. */
public final class Jitted6<A, B, C, D, E, G, R> extends Jittable<Jitted6<A, B, C, D, E, G, R>>
    implements Function6<A, B, C, D, E, G, R> {
  /** See {@link org.nanodo.Transforms#jit}. */
  public static <A, B, C, D, E, G, R> Jitted6<A, B, C, D, E, G, R> of(
      Function6<A, B, C, D, E, G, R> f) {
    return new Jitted6<>(
        CallCache.of(
            in ->
                f.apply(
                    CallCache.<A>at(in, 0),
                    CallCache.<B>at(in, 1),
                    CallCache.<C>at(in, 2),
                    CallCache.<D>at(in, 3),
                    CallCache.<E>at(in, 4),
                    CallCache.<G>at(in, 5))));
  }

  Jitted6(CallCache calls) {
    super(calls);
  }

  @Override
  Jitted6<A, B, C, D, E, G, R> with(CallCache calls) {
    return new Jitted6<>(calls);
  }

  @Override
  @SuppressWarnings("unchecked") // The structure of results is that of the traced function's.
  public R apply(A a, B b, C c, D d, E e, G g) {
    return (R) calls.call(List.of(a, b, c, d, e, g));
  }

  /** What is compiled for such arguments, to be looked at; they may be abstract. */
  public Lowered lower(A a, B b, C c, D d, E e, G g) {
    return calls.lower(List.of(a, b, c, d, e, g));
  }

  /** Compiles for such arguments, which may be abstract; what a call with such then runs. */
  public Compiled compile(A a, B b, C c, D d, E e, G g) {
    return calls.compile(List.of(a, b, c, d, e, g));
  }
}
