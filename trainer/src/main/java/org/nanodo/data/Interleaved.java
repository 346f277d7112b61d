package org.nanodo.data;

import java.util.ArrayList;
import java.util.List;

/**
 * The documents of several sources in {@link WeightedTurns}, as training has them, but each once: a
 * source that has come to its end leaves the others the turns.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Interleaved(List<DocumentSource> sources, byte[] turns, int[] numbers)
    implements DocumentSource {
  /** More sources than that have no use; their numbers are kept as bytes. */
  static final int MOST = 100;

  /** Sources of weight 0 have no turns. */
  static DocumentSource of(List<DocumentSource> sources, double[] weights) {
    if (sources.size() == 1) {
      return sources.get(0);
    }
    long all = 0;
    for (int i = 0; i < weights.length; i++) {
      all += weights[i] > 0 ? sources.get(i).size() : 0;
    }
    int size = Math.toIntExact(Math.min(all, Integer.MAX_VALUE - 8));
    var turns = new byte[size];
    var numbers = new int[size];
    var given = new int[weights.length];
    var credits = new double[weights.length];
    double[] left = weights.clone();
    for (int i = 0; i < weights.length; i++) {
      left[i] = sources.get(i).size() == 0 ? 0 : left[i];
    }
    for (int i = 0; i < size; i++) {
      int turn = WeightedTurns.next(credits, left);
      turns[i] = (byte) turn;
      numbers[i] = given[turn]++;
      if (given[turn] == sources.get(turn).size()) {
        left[turn] = 0;
      }
    }
    return new Interleaved(List.copyOf(new ArrayList<>(sources)), turns, numbers);
  }

  @Override
  public int size() {
    return turns.length;
  }

  @Override
  public Document document(int i) {
    return sources.get(turns[i]).document(numbers[i]);
  }
}
