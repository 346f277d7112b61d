package org.nanodo.nn;

import org.nanodo.Lax;
import org.nanodo.Random;
import org.nanodo.Tensor;

/**
 * Sets elements to zero at random in training and scales up the others, so that the mean stays.
 * Without a key in the scope, as in evaluation, it changes nothing. Srivastava et al., 2014.
 *
 * @param rate the probability of zero, in [0, 1)
 */
public record Dropout(double rate) {
  /** Refuses a rate that is not in [0, 1). */
  public Dropout {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("dropout needs a rate in [0, 1), found " + rate);
    }
  }

  /** {@code x} with elements dropped, by a key that the scope gives. */
  public Tensor apply(Scope s, Tensor x) {
    if (rate == 0 || !s.hasKey()) {
      return x;
    }
    Tensor kept = Random.bernoulli(s.key(), 1 - rate, x.shape().dims());
    return Lax.where(kept, x.div(1 - rate), Lax.zerosLike(x));
  }
}
