package org.nanodo;

/** A quotient rounded down and its remainder, as Python's {@code divmod}. */
public record DivMod(Tensor quotient, Tensor remainder) {}
