package org.nanodo.nn;

import org.nanodo.Tensor;

/**
 * The loss of tokens, of each or of several together: the cross entropy of the token that follows,
 * and the z-loss, which keeps the logarithm of the softmax's sum close to 0. Chowdhery et al.,
 * arXiv:2204.02311, section 5.
 *
 * @param loss both together
 * @param crossEntropy in nats; for reports, without a derivative where the loss is computed in
 *     chunks
 */
public record TokenLoss(Tensor loss, Tensor crossEntropy) {
  /**
   * The loss of each position.
   *
   * @param zLoss the factor of the z-loss, 0 for none
   */
  public static TokenLoss of(Tensor logits_BxLxV, Tensor y_BxL, double zLoss) {
    Tensor crossEntropy_BxL = Nn.softmaxCrossEntropy(logits_BxLxV, y_BxL);
    if (zLoss == 0) {
      return new TokenLoss(crossEntropy_BxL, crossEntropy_BxL);
    }
    Tensor z_BxL = logits_BxLxV.logsumexp(-1).square();
    return new TokenLoss(crossEntropy_BxL.add(z_BxL.mul(zLoss)), crossEntropy_BxL);
  }

  /** The weighted sum over all positions. */
  public TokenLoss sum(Tensor weights_BxL) {
    Tensor sum = loss.mul(weights_BxL).sum();
    return new TokenLoss(sum, loss == crossEntropy ? sum : crossEntropy.mul(weights_BxL).sum());
  }

  /** The mean loss of a sum over {@code count} tokens, which is reported too. */
  public Tensor mean(Tensor count, Metrics metrics) {
    if (loss == crossEntropy) {
      metrics.tokens(count);
    } else {
      metrics.tokens(count, crossEntropy.div(count));
    }
    return loss.div(count);
  }
}
