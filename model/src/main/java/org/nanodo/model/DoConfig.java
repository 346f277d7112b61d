package org.nanodo.model;

import org.nanodo.ir.DType;

/**
 * Hyper-parameters of the Transformer, under NanoDO's names.
 *
 * @param D model and embedding dimension
 * @param H number of attention heads
 * @param L longest sequence
 * @param N number of blocks
 * @param F inner dimension of the MLP
 * @param V vocabulary size
 * @param dtype element type of the computation; parameters are float32
 * @param remat whether blocks are computed again in the backward pass, to save memory
 * @param scan whether blocks are a loop over stacked parameters, to save time in compilation
 */
public record DoConfig(
    int D, int H, int L, int N, int F, int V, DType dtype, boolean remat, boolean scan) {
  /**
   * Checks the dimensions.
   *
   * @throws IllegalArgumentException if one is not positive or D is not divisible by H
   */
  public DoConfig {
    if (Math.min(Math.min(D, H), Math.min(L, Math.min(F, V))) < 1 || N < 0) {
      throw new IllegalArgumentException(
          "model dimensions must be positive, found D=%d H=%d L=%d N=%d F=%d V=%d"
              .formatted(D, H, L, N, F, V));
    }
    if (D % H != 0) {
      throw new IllegalArgumentException("D=%d is not divisible by H=%d heads".formatted(D, H));
    }
  }

  /** The dimension of one attention head. */
  public int Dh() {
    return D / H;
  }
}
