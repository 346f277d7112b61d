package org.nanodo.config;

import org.nanodo.ir.DType;

/**
 * The Transformer's dimensions and how it is computed.
 *
 * @param D model dimension, also that of queries, keys and values together; at least 2
 * @param H attention heads
 * @param L context length, at least 2: a token and the one that it predicts
 * @param N Transformer blocks
 * @param F inner dimension of the feed-forward networks
 * @param dtype computation type; parameters stay float32
 * @param fsdpEnabled whether parameters and optimizer state are sharded over the devices
 * @param remat whether blocks recompute their activations in the backward pass
 * @param scan whether the blocks are a loop over stacked parameters: the same numbers, and a
 *     program that hardly grows with {@code N}
 */
public record ModelKeys(
    int D,
    int H,
    int L,
    int N,
    int F,
    DType dtype,
    boolean fsdpEnabled,
    boolean remat,
    boolean scan) {}
