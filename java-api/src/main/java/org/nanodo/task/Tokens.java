package org.nanodo.task;

import java.util.List;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;

/**
 * A batch of text.
 *
 * @param ids_BxL token ids, int32 in [0, vocabSize), or {@code pad}
 * @param vocabSize how many ids there are
 * @param pad the id of padding; {@link #NO_TOKEN} where the vocabulary has no token for it
 */
public record Tokens(Tensor ids_BxL, int vocabSize, int pad) {
  /** Padding that is no token of the vocabulary, all of whose tokens then count. */
  public static final int NO_TOKEN = -1;

  /** Padded with 0, as NanoDO's vocabularies are. */
  public Tokens(Tensor ids_BxL, int vocabSize) {
    this(ids_BxL, vocabSize, 0);
  }

  /** The types of a batch of so many rows of so many tokens. */
  public static Tokens abstractOf(int rows, int length, int vocabSize) {
    return new Tokens(Tensor.abstractOf(DType.I32, rows, length), vocabSize);
  }

  /** The same with another id of padding. */
  public Tokens withPad(int id) {
    return new Tokens(ids_BxL, vocabSize, id);
  }

  /** What a model reads: the ids, with a token of the vocabulary in place of what is none. */
  public Tensor inputs_BxL() {
    return tokens(ids_BxL);
  }

  /**
   * The token that follows each one in its row; after the last there is padding, with a token of
   * the vocabulary in place of what is none.
   */
  public Tensor next_BxL() {
    return tokens(shifted_BxL());
  }

  /** 1 for each token that follows, 0 for padding, in float32. */
  public Tensor weights_BxL() {
    return shifted_BxL().ne(pad).astype(DType.F32);
  }

  private Tensor shifted_BxL() {
    Tensor end_Bx1 = Tensor.full(DType.I32, pad, ids_BxL.dim(0), 1);
    return Lax.concatenate(List.of(Lax.sliceInDim(ids_BxL, 1, ids_BxL.dim(1), 1), end_Bx1), 1);
  }

  private Tensor tokens(Tensor ids) {
    return pad == NO_TOKEN ? ids.add(ids.eq(NO_TOKEN).astype(DType.I32)) : ids;
  }
}
