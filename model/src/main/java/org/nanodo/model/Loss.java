package org.nanodo.model;

import static org.nanodo.sharding.LogicalAxes.BATCH;

import org.nanodo.Tensor;
import org.nanodo.model.TransformerDo.Features;
import org.nanodo.nn.ChunkedCrossEntropy;
import org.nanodo.nn.Metrics;
import org.nanodo.nn.Nn;
import org.nanodo.nn.Scope;
import org.nanodo.nn.TokenLoss;
import org.nanodo.task.Tokens;

/**
 * Next-token prediction: what the model is trained for and evaluated by. A token that is not in the
 * vocabulary makes the loss NaN, wherever in a batch it is.
 */
public final class Loss {
  private Loss() {}

  /** The mean loss over the tokens of a batch that are not padding. */
  static Tensor mean(TransformerDo model, Scope s, Tokens in, Metrics metrics) {
    Features features = model.features(s, in);
    Tensor ids_BxL = in.ids_BxL();
    int chunks =
        ChunkedCrossEntropy.count(
            ids_BxL.dim(0), ids_BxL.dim(1), in.vocabSize(), s.layout().shards(BATCH));
    if (chunks == 1) {
      return mean(features.logits(), in, metrics);
    }
    var head = features.head();
    var loss = new ChunkedCrossEntropy(head::logits, metrics.zLoss(), chunks);
    TokenLoss sums =
        loss.sum(features.x_BxLxD(), head.weight(), in.next_BxL(), in.weights_BxL(), s);
    return sums.mean(in.weights_BxL().sum(), metrics);
  }

  /** The same of logits that are there already. */
  public static Tensor mean(Tensor logits_BxLxV, Tokens in, Metrics metrics) {
    return TokenLoss.of(logits_BxLxV, in.next_BxL(), metrics.zLoss())
        .sum(in.weights_BxL())
        .mean(in.weights_BxL().sum(), metrics);
  }

  /** The mean loss, with its standard error over tokens; 0 of a batch of nothing but padding. */
  public static Tensor evaluate(Tensor logits_BxLxV, Tokens in, Metrics metrics) {
    Tensor weights_BxL = in.weights_BxL();
    metrics.tokens(weights_BxL.sum());
    return metrics.mean("loss", Nn.softmaxCrossEntropy(logits_BxLxV, in.next_BxL()), weights_BxL);
  }
}
