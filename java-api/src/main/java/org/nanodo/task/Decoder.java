package org.nanodo.task;

import org.nanodo.Tensor;
import org.nanodo.nn.Scope;

/**
 * A task whose model continues text token by token. Its layers {@link Scope#keep} what they have
 * computed of a sequence: of a pass over M tokens by {@link Task#predict} tensors of the types that
 * {@link #decode} finds and keeps again, with M slots along the axis of positions.
 */
public interface Decoder extends Task<Tokens> {
  /** How many tokens a sequence has at most. */
  int maxLength();

  /**
   * Scores of the tokens that may follow.
   *
   * @return logits_BxV in float32
   */
  Tensor decode(Scope s, DecodeStep step);
}
