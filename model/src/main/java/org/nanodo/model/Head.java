package org.nanodo.model;

import static org.nanodo.nn.VarianceScaling.XAVIER_UNIFORM;
import static org.nanodo.sharding.LogicalAxes.EMBED;
import static org.nanodo.sharding.LogicalAxes.VOCAB;

import java.util.List;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.nn.Embed;
import org.nanodo.nn.Nn;
import org.nanodo.nn.Scope;

/**
 * The output layer.
 *
 * @param weight the embedding's table [V, D] if tied, else a kernel of its own [D, V]
 */
record Head(DoConfig c, Tensor weight) {
  static Head of(DoConfig c, Scope s, Embed embed) {
    Tensor weight =
        c.tied()
            ? embed.table()
            : s.child("lm_head")
                .param("kernel", XAVIER_UNIFORM, List.of(EMBED, VOCAB), c.D(), embed.size());
    return new Head(c, weight);
  }

  /** How well vectors along the last axis match each token, computed with another weight. */
  Tensor logits(Tensor x, Tensor weight) {
    List<Integer> last = List.of(x.rank() - 1);
    Tensor logits =
        Lax.dotGeneral(x, weight, List.of(), List.of(), last, List.of(c.tied() ? 1 : 0));
    return Nn.softcap(logits, c.logitSoftcap());
  }
}
