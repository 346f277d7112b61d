package org.nanodo;

/**
 * How many elements lie in each of some intervals of equal width, as {@code jnp.histogram}.
 *
 * @param counts floating-point, one for each interval
 * @param edges the bounds of the intervals: one more
 */
public record Histogram(Tensor counts, Tensor edges) {}
