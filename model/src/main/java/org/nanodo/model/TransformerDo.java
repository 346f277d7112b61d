package org.nanodo.model;

import java.util.List;
import org.nanodo.ir.DType;
import org.nanodo.trace.Fn;
import org.nanodo.trace.Name;
import org.nanodo.trace.Tensor;

/**
 * The decoder-only Transformer of NanoDO, as the tree of its parameters: tied embedding, learned
 * positions, blocks with pre-normalisation, no biases. Paths in the tree are NanoDO's names.
 */
public record TransformerDo(
    Embed embed,
    @Name("pos_embed") Embed posEmbed,
    @Name("blocks_%d") List<TBlock> blocks,
    @Name("out_ln") LayerNorm outLn) {
  private record BlockInput(TBlock block, @Name("x_BxLxD") Tensor x_BxLxD) {}

  /**
   * Scores of the next token at each position.
   *
   * @param y_BxL tokens, integers in [0, V)
   * @return logits_BxLxV in float32
   */
  public Tensor apply(Tensor y_BxL, DoConfig c) {
    return Embed.attend(features(y_BxL, c), embed.whole(c));
  }

  /** What the scores are computed from: x_BxLxD in float32. */
  Tensor features(Tensor y_BxL, DoConfig c) {
    Fn<BlockInput, Tensor> plain = Fn.of("block", in -> in.block.apply(in.x_BxLxD, c));
    Fn<BlockInput, Tensor> block = c.remat() ? plain.remat() : plain;

    Tensor y_BxLxD = embed.apply(y_BxL).add(posEmbed.first(y_BxL.dim(1)));
    y_BxLxD = c.layout().over(y_BxLxD, Axes.DATA);
    for (TBlock b : blocks) {
      y_BxLxD = block.apply(new BlockInput(b, y_BxLxD));
    }
    return outLn.apply(y_BxLxD, c.dtype()).astype(DType.F32);
  }
}
