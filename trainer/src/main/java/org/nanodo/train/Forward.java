package org.nanodo.train;

import org.nanodo.Tensor;
import org.nanodo.ir.Literal;
import org.nanodo.model.Loss;
import org.nanodo.model.TransformerDo;
import org.nanodo.nn.Scope;

/**
 * What a model makes of a micro-batch.
 *
 * @param logits_BxLxV scores of the next tokens, float32
 * @param loss the mean over the tokens that are not padding, in nats
 */
public record Forward(Literal logits_BxLxV, double loss) {
  /** The same, traced. */
  record Traced(Tensor logits_BxLxV, Tensor loss) {}

  static Traced apply(TransformerDo model, Scope s, Tensor in_BxL) {
    Tensor logits_BxLxV = model.apply(s, in_BxL);
    return new Traced(logits_BxLxV, Loss.mean(logits_BxLxV, in_BxL).value());
  }
}
