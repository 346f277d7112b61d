package org.nanodo;

/**
 * Numbers as the product of a mantissa and a power of two, as {@code jnp.frexp}.
 *
 * @param mantissa from 1/2 up to 1, of the sign of the number; the number itself if it is 0, an
 *     infinity or NaN
 * @param exponent of the power of two, int32; 0 of such a number
 */
public record Frexp(Tensor mantissa, Tensor exponent) {}
