package org.nanodo;

/** A function of four arguments. */
@FunctionalInterface
public interface Function4<A, B, C, D, R> {
  /** The result for these arguments. */
  R apply(A a, B b, C c, D d);
}
