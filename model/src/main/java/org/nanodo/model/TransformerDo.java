package org.nanodo.model;

import static org.nanodo.sharding.LogicalAxes.BATCH;

import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.Shape;
import org.nanodo.model.DoConfig.Positions;
import org.nanodo.nn.Embed;
import org.nanodo.nn.Scope;
import org.nanodo.task.DecodeStep;
import org.nanodo.task.Tokens;

/**
 * The decoder-only Transformer of NanoDO: tied embedding, learned positions, blocks with
 * pre-normalisation, no biases, unless the config says otherwise. Its parameters have NanoDO's
 * names.
 */
public record TransformerDo(DoConfig c) {
  /** What the scores are computed from: x_BxLxD in float32, and the output layer. */
  record Features(Tensor x_BxLxD, Head head) {
    Tensor logits() {
      return head.logits(x_BxLxD, head.weight());
    }
  }

  /**
   * Scores of the next token at each position; NaN for a sequence with a token that is none.
   *
   * @return logits_BxLxV in float32
   */
  public Tensor apply(Scope s, Tokens in) {
    return features(s, in).logits();
  }

  /** Scores_BxV of what follows the last tokens of a step, as {@link #apply} of all tokens. */
  Tensor decode(Scope s, DecodeStep step) {
    Features all = features(s, step.in(), Context.of(step));
    Shape last = all.x_BxLxD.shape().with(1, 1);
    Tensor last_Bx1xD = step.last_B().reshape(-1, 1, 1).broadcastTo(last);
    Tensor x_Bx1xD = all.x_BxLxD.takeAlongAxis(last_Bx1xD, 1);
    return new Features(x_Bx1xD, all.head).logits().squeeze(1);
  }

  Features features(Scope s, Tokens in) {
    return features(s, in, Context.whole(in.ids_BxL().dim(1)));
  }

  private Features features(Scope s, Tokens in, Context at) {
    Embed embed = Embed.of(s.child("embed"), in.vocabSize(), c.D());
    Tensor x_BxLxD = embed.lookup(in.inputs_BxL());
    if (c.pos() == Positions.LEARNED) {
      Embed posEmbed = Embed.of(s.child("pos_embed"), c.L(), c.D());
      x_BxLxD = x_BxLxD.add(at.embedded(posEmbed));
    }
    x_BxLxD = s.shard(x_BxLxD, BATCH);
    x_BxLxD =
        s.layers("blocks", c.N())
            .scan(c.scan())
            .remat(c.remat())
            .apply(x_BxLxD, new TBlock(c, at)::apply);
    x_BxLxD = c.normalise(s.child("out_ln"), x_BxLxD);
    return new Features(x_BxLxD.astype(DType.F32), Head.of(c, s, embed));
  }
}
