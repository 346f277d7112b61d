package org.nanodo.data;

import java.util.Arrays;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/**
 * The documents of a source that are held out, or all the others, in their order. Only the numbers
 * of those held out are kept.
 *
 * @param heldOut sorted
 * @param others whether the documents are those not held out
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Selection(DocumentSource all, int[] heldOut, boolean others) implements DocumentSource {
  /**
   * About one number in {@code every} below {@code n}, chosen by its hash, so that the choice
   * depends neither on the order nor on the others. Of two or more, at least one is chosen and one
   * is not.
   */
  static int[] heldOut(int n, IntToLongFunction hash, int every) {
    long limit = Long.divideUnsigned(-1L, every);
    var chosen = new int[Math.max(16, n / every + n / (4 * every))];
    int count = 0;
    for (int i = 0; i < n; i++) {
      if (Long.compareUnsigned(hash.applyAsLong(i), limit) < 0) {
        chosen = count < chosen.length ? chosen : Arrays.copyOf(chosen, 2 * count);
        chosen[count++] = i;
      }
    }
    int[] held = Arrays.copyOf(chosen, count);
    if (n > 1 && held.length == 0) {
      return new int[] {extreme(n, hash, -1)};
    }
    if (n > 0 && held.length == n) {
      int most = extreme(n, hash, 1);
      return Arrays.stream(held).filter(i -> i != most).toArray();
    }
    return held;
  }

  private static int extreme(int n, IntToLongFunction hash, int sign) {
    return IntStream.range(0, n)
        .reduce(
            (a, b) ->
                sign * Long.compareUnsigned(hash.applyAsLong(b), hash.applyAsLong(a)) > 0 ? b : a)
        .orElseThrow();
  }

  @Override
  public int size() {
    return others ? all.size() - heldOut.length : heldOut.length;
  }

  @Override
  public Document document(int i) {
    return all.document(others ? other(i) : heldOut[i]);
  }

  /** The number of the {@code i}-th document that is not held out. */
  private int other(int i) {
    int low = 0;
    int high = heldOut.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      // So many documents that are not held out come before that one.
      if (heldOut[middle] - middle <= i) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return i + low;
  }
}
