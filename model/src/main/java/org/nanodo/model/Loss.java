package org.nanodo.model;

import static org.nanodo.sharding.LogicalAxes.BATCH;

import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.model.TransformerDo.Features;
import org.nanodo.nn.ChunkedCrossEntropy;
import org.nanodo.nn.Metrics;
import org.nanodo.nn.Nn;
import org.nanodo.nn.Scope;
import org.nanodo.task.Tokens;

/**
 * Next-token prediction: what the model is trained for and evaluated by. A token that is not in the
 * vocabulary makes the loss NaN, wherever in a batch it is.
 */
public final class Loss {
  /** The token that stands for no token. */
  public static final int PAD_ID = 0;

  private Loss() {}

  /** Losses and weights of every position of a batch, both in float32. */
  public record PerToken(Tensor losses_BxL, Tensor weights_BxL) {}

  /** The loss of each position, the cross entropy of the next token, and whether there is one. */
  public static PerToken perToken(Tensor logits_BxLxV, Tensor in_BxL) {
    Tensor y_BxL = Tokens.next(in_BxL);
    return new PerToken(Nn.softmaxCrossEntropy(logits_BxLxV, y_BxL), weights(y_BxL));
  }

  private static Tensor weights(Tensor y_BxL) {
    return y_BxL.ne(Lax.full(y_BxL.type(), PAD_ID)).astype(DType.F32);
  }

  /**
   * The mean loss over the tokens of a batch that are not padding.
   *
   * @param in_BxL tokens as int32, padded with {@link #PAD_ID}
   */
  static Tensor mean(TransformerDo model, Scope s, Tensor in_BxL, Metrics metrics) {
    int parts =
        ChunkedCrossEntropy.count(
            in_BxL.dim(0), in_BxL.dim(1), model.c().V(), s.layout().shards(BATCH));
    Features features = model.features(s, in_BxL);
    if (parts == 1) {
      return mean(features.logits(), in_BxL, metrics);
    }
    Tensor y_BxL = Tokens.next(in_BxL);
    Tensor weights_BxL = weights(y_BxL);
    Tensor sum =
        ChunkedCrossEntropy.sum(
            features.x_BxLxD(), features.embed().table(), y_BxL, weights_BxL, parts, s);
    return ofSum(sum, weights_BxL.sum(), metrics);
  }

  /** The same of logits that are there already. */
  public static Tensor mean(Tensor logits_BxLxV, Tensor in_BxL, Metrics metrics) {
    PerToken p = perToken(logits_BxLxV, in_BxL);
    return ofSum(p.losses_BxL.mul(p.weights_BxL).sum(), p.weights_BxL.sum(), metrics);
  }

  private static Tensor ofSum(Tensor sum, Tensor ntokens, Metrics metrics) {
    metrics.tokens(ntokens);
    return sum.div(ntokens);
  }

  /** The mean loss, with its standard error over tokens; 0 of a batch of nothing but padding. */
  public static Tensor evaluate(Tensor logits_BxLxV, Tensor in_BxL, Metrics metrics) {
    PerToken p = perToken(logits_BxLxV, in_BxL);
    metrics.tokens(p.weights_BxL.sum());
    return metrics.mean("loss", p.losses_BxL, p.weights_BxL);
  }
}
