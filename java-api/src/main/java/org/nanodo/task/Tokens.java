package org.nanodo.task;

import org.nanodo.Tensor;
import org.nanodo.ir.DType;

/**
 * A batch of text.
 *
 * @param ids_BxL token ids, int32 in [0, vocabSize); 0 is padding
 * @param vocabSize how many ids there are
 */
public record Tokens(Tensor ids_BxL, int vocabSize) {
  /** The types of a batch of so many rows of so many tokens. */
  public static Tokens abstractOf(int rows, int length, int vocabSize) {
    return new Tokens(Tensor.abstractOf(DType.I32, rows, length), vocabSize);
  }
}
