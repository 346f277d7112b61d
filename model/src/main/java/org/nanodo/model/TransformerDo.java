package org.nanodo.model;

import static org.nanodo.sharding.LogicalAxes.BATCH;

import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.nn.Embed;
import org.nanodo.nn.LayerNorm;
import org.nanodo.nn.Scope;

/**
 * The decoder-only Transformer of NanoDO: tied embedding, learned positions, blocks with
 * pre-normalisation, no biases. Its parameters have NanoDO's names.
 */
public record TransformerDo(DoConfig c) {
  /** What the scores are computed from: x_BxLxD in float32, and the embedding. */
  record Features(Tensor x_BxLxD, Embed embed) {
    Tensor logits() {
      return embed.attend(x_BxLxD);
    }
  }

  /**
   * Scores of the next token at each position.
   *
   * @param y_BxL tokens, integers in [0, V); the scores of a sequence with another one are NaN
   * @return logits_BxLxV in float32
   */
  public Tensor apply(Scope s, Tensor y_BxL) {
    return features(s, y_BxL).logits();
  }

  Features features(Scope s, Tensor y_BxL) {
    Embed embed = Embed.of(s.child("embed"), c.V(), c.D());
    Embed posEmbed = Embed.of(s.child("pos_embed"), c.L(), c.D());
    Tensor x_BxLxD = embed.lookup(y_BxL).add(posEmbed.first(y_BxL.dim(1)));
    x_BxLxD = s.shard(x_BxLxD, BATCH);
    x_BxLxD =
        s.layers("blocks", c.N())
            .scan(c.scan())
            .remat(c.remat())
            .apply(x_BxLxD, new TBlock(c)::apply);
    x_BxLxD = new LayerNorm(c.dtype()).apply(s.child("out_ln"), x_BxLxD);
    return new Features(x_BxLxD.astype(DType.F32), embed);
  }
}
