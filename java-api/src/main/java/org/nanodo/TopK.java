package org.nanodo;

/** The largest elements in descending order, and where they are, int32; as {@code lax.top_k}. */
public record TopK(Tensor values, Tensor indices) {}
