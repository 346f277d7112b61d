package org.nanodo;

/** A function of three arguments. */
@FunctionalInterface
public interface Function3<A, B, C, R> {
  /** The result for these arguments. */
  R apply(A a, B b, C c);
}
