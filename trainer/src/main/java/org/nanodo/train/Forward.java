package org.nanodo.train;

import org.nanodo.Tensor;
import org.nanodo.ir.Literal;

/**
 * The prediction and the loss of a model on a micro-batch.
 *
 * @param logits_BxLxV what it predicts: of a language model the scores of the next tokens
 * @param loss the loss in evaluation
 */
public record Forward(Literal logits_BxLxV, double loss) {
  /** The same, traced. */
  record Traced(Tensor prediction, Tensor loss) {}

  static Traced apply(TracedTask task, EvalStep.Input in) {
    Tensor prediction = task.predict(in.params(), in.batch());
    return new Traced(prediction, task.evaluate(in.params(), in.batch()).value());
  }
}
