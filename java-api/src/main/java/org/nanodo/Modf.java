package org.nanodo;

/** Numbers as the sum of a fraction and a whole number of their sign, as {@code jnp.modf}. */
public record Modf(Tensor fraction, Tensor whole) {}
