package org.nanodo.data;

/**
 * Turns in proportion to weights, by smooth weighted round robin: before each turn everyone is
 * credited its share of one, and whoever has the most credit takes the turn and pays one.
 */
final class WeightedTurns {
  private WeightedTurns() {}

  /** Who is next, the first of equals; changes the credits. One with weight 0 has no turn. */
  static int next(double[] credits, double[] weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    int most = -1;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        credits[i] += weights[i] / sum;
        most = most < 0 || credits[i] > credits[most] ? i : most;
      }
    }
    credits[most] -= 1;
    return most;
  }
}
