package org.nanodo;

/** A function of five arguments. */
@FunctionalInterface
public interface Function5<A, B, C, D, E, R> {
  /** The result for these arguments. */
  R apply(A a, B b, C c, D d, E e);
}
