package org.nanodo.model;

import org.nanodo.ir.DType;
import org.nanodo.trace.Name;
import org.nanodo.trace.Tensor;

/**
 * The decoder-only Transformer of NanoDO, as the tree of its parameters: tied embedding, learned
 * positions, blocks with pre-normalisation, no biases. Paths in the tree are NanoDO's names.
 */
public record TransformerDo(
    Embed embed,
    @Name("pos_embed") Embed posEmbed,
    @Name("") Blocks blocks,
    @Name("out_ln") LayerNorm outLn) {
  /**
   * Scores of the next token at each position.
   *
   * @param y_BxL tokens, integers in [0, V); the scores of a sequence with another one are NaN
   * @return logits_BxLxV in float32
   */
  public Tensor apply(Tensor y_BxL, DoConfig c) {
    return Embed.attend(features(y_BxL, c), embed.whole(c));
  }

  /** What the scores are computed from: x_BxLxD in float32. */
  Tensor features(Tensor y_BxL, DoConfig c) {
    Tensor y_BxLxD = embed.apply(y_BxL).add(posEmbed.first(y_BxL.dim(1)));
    y_BxLxD = c.layout().over(y_BxLxD, Axes.DATA);
    return outLn.apply(blocks.apply(y_BxLxD, c), c.dtype()).astype(DType.F32);
  }
}
