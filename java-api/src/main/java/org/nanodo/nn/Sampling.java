package org.nanodo.nn;

import org.nanodo.Lax;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.ir.DType;

/**
 * How the next token is chosen by its scores: what Hugging Face's generation calls its processors,
 * in its order.
 *
 * @param temperature what scores are divided by; 0 chooses the most likely token, whatever the rest
 * @param topK only so many of the most likely are chosen from; 0 is all. Fan et al.,
 *     arXiv:1805.04833
 * @param topP only the fewest most likely whose probabilities sum up to this; 1 is all. Holtzman et
 *     al., arXiv:1904.09751
 * @param minP only those at least this many times as likely as the most likely; 0 is all. Nguyen et
 *     al., arXiv:2407.01082
 * @param repetitionPenalty makes tokens that were there before less likely if above 1. Keskar et
 *     al., arXiv:1909.05858
 */
public record Sampling(
    double temperature, int topK, double topP, double minP, double repetitionPenalty) {
  /** The most likely token. */
  public static final Sampling GREEDY = new Sampling(0, 0, 1, 0, 1);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException that names what is out of its range
   */
  public Sampling {
    require(temperature >= 0 && temperature < 1e6, "temperature", temperature, "at least 0");
    require(topK >= 0, "top_k", topK, "at least 0, which is all");
    require(topP > 0 && topP <= 1, "top_p", topP, "above 0 and at most 1");
    require(minP >= 0 && minP <= 1, "min_p", minP, "between 0 and 1");
    require(
        repetitionPenalty > 0 && repetitionPenalty < 1e6,
        "repetition_penalty",
        repetitionPenalty,
        "above 0");
  }

  private static void require(boolean holds, String what, Number found, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("%s=%s must be %s".formatted(what, found, expected));
    }
  }

  /** Whether {@link #choose} reads which tokens were there before. */
  public boolean penalizes() {
    return repetitionPenalty != 1;
  }

  private record Row(Tensor key, Tensor scores_V) {}

  /**
   * A token for each sequence.
   *
   * @param keys_Bx2 a key for each, so that its token does not depend on the others
   * @param logits_BxV in float32
   * @param seen_BxV whether a token was there before, booleans; may be anything where nothing is
   *     penalised
   * @return ids_B, int32
   */
  public Tensor choose(Tensor keys_Bx2, Tensor logits_BxV, Tensor seen_BxV) {
    Tensor scores_BxV = penalizes() ? penalized(logits_BxV, seen_BxV) : logits_BxV;
    if (temperature == 0) {
      return scores_BxV.argmax(-1).astype(DType.I32);
    }
    Tensor likely_BxV = likely(scores_BxV.div(temperature));
    return Transforms.vmap((Row r) -> Random.categorical(r.key, r.scores_V, -1))
        .apply(new Row(keys_Bx2, likely_BxV))
        .astype(DType.I32);
  }

  private Tensor penalized(Tensor scores_BxV, Tensor seen_BxV) {
    Tensor less_BxV =
        Lax.where(
            scores_BxV.lt(0), scores_BxV.mul(repetitionPenalty), scores_BxV.div(repetitionPenalty));
    return Lax.where(seen_BxV, less_BxV, scores_BxV);
  }

  /** The scores, −∞ for tokens that are not chosen from. */
  Tensor likely(Tensor scores_BxV) {
    int V = scores_BxV.dim(-1);
    Tensor kept_BxV = scores_BxV;
    if (topK > 0 && topK < V) {
      Tensor least_Bx1 = Lax.sliceInDim(kept_BxV.topK(topK).values(), topK - 1, topK, -1);
      kept_BxV = atLeast(kept_BxV, least_Bx1);
    }
    if (topP < 1) {
      kept_BxV = atLeast(kept_BxV, leastOfNucleus(kept_BxV));
    }
    if (minP > 0) {
      Tensor most_Bx1 = kept_BxV.max(-1).expandDims(-1);
      kept_BxV = atLeast(kept_BxV, most_Bx1.add(Math.log(minP)));
    }
    return kept_BxV;
  }

  private static Tensor atLeast(Tensor scores_BxV, Tensor least_Bx1) {
    return Lax.where(scores_BxV.ge(least_Bx1), scores_BxV, Double.NEGATIVE_INFINITY);
  }

  /** The least score of those before which less than {@code topP} has been summed up. */
  private Tensor leastOfNucleus(Tensor scores_BxV) {
    Tensor sorted_BxV = scores_BxV.neg().sort(-1).neg();
    Tensor probabilities_BxV = Nn.softmax(sorted_BxV);
    Tensor before_BxV = probabilities_BxV.cumsum(-1).sub(probabilities_BxV);
    Tensor inside_BxV = Lax.where(before_BxV.lt(topP), sorted_BxV, Double.POSITIVE_INFINITY);
    return inside_BxV.min(-1).expandDims(-1);
  }
}
