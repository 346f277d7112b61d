package org.nanodo.sample;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.nanodo.ir.Literal;

/**
 * Prompts as rows of a batch.
 *
 * @param all further rows of one token fill the batch up for the devices
 * @param maxTokens how many tokens are made of each
 * @param maxLength how many tokens there may be in all
 */
record Prompts(List<int[]> all, int maxTokens, int maxLength) {
  private static final int LEAST_SLOTS = 16;

  static Prompts of(List<int[]> prompts, int devices, int maxTokens, int maxLength) {
    int more = Math.floorMod(-prompts.size(), devices);
    Stream<int[]> rows =
        Stream.concat(prompts.stream(), Collections.nCopies(more, new int[1]).stream());
    return new Prompts(rows.toList(), maxTokens, maxLength);
  }

  int rows() {
    return all.size();
  }

  private int longest() {
    return all.stream().mapToInt(ids -> ids.length).max().orElse(1);
  }

  /** For how many tokens of prompts programs are compiled: a power of two, if that fits. */
  int slots() {
    int rounded = Math.max(LEAST_SLOTS, Integer.highestOneBit(2 * longest() - 1));
    return Math.min(rounded, maxLength - maxTokens);
  }

  /** ids_BxP; behind shorter prompts there are zeros. */
  Literal ids() {
    int P = slots();
    var ids = new int[rows() * P];
    for (int row = 0; row < rows(); row++) {
      int[] prompt = all.get(row);
      System.arraycopy(prompt, 0, ids, row * P, prompt.length);
    }
    return Literal.i32(ids, rows(), P);
  }

  Literal lengths() {
    return Literal.i32(all.stream().mapToInt(ids -> ids.length).toArray(), rows());
  }
}
