package org.nanodo;

/** A function of six arguments. */
@FunctionalInterface
public interface Function6<A, B, C, D, E, G, R> {
  /** The result for these arguments. */
  R apply(A a, B b, C c, D d, E e, G g);
}
