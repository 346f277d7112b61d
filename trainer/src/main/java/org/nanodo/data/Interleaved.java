package org.nanodo.data;

import java.util.ArrayList;
import java.util.List;

/**
 * The documents of several sources in turns by their weights, as {@link DocumentTurns} gives them
 * to training, but each once: a source that has come to its end leaves the others the turns.
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
    for (int i = 0; i < size; i++) {
      int turn = choose(sources, weights, credits, given);
      turns[i] = (byte) turn;
      numbers[i] = given[turn]++;
    }
    return new Interleaved(List.copyOf(new ArrayList<>(sources)), turns, numbers);
  }

  private static int choose(
      List<DocumentSource> sources, double[] weights, double[] credits, int[] given) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += given[i] < sources.get(i).size() ? weights[i] : 0;
    }
    int most = -1;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0 && given[i] < sources.get(i).size()) {
        credits[i] += weights[i] / sum;
        most = most < 0 || credits[i] > credits[most] ? i : most;
      }
    }
    credits[most] -= 1;
    return most;
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
