package org.nanodo.task;

import java.util.List;
import org.nanodo.Lax;
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

  /** The token that follows each one in its row; after the last there is padding. */
  public static Tensor next(Tensor ids_BxL) {
    Tensor end_Bx1 = Tensor.zeros(DType.I32, ids_BxL.dim(0), 1);
    return Lax.concatenate(List.of(Lax.sliceInDim(ids_BxL, 1, ids_BxL.dim(1), 1), end_Bx1), 1);
  }
}
