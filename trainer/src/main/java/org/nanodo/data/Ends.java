package org.nanodo.data;

import java.util.Arrays;

/** Finds the part that a number is in, of parts that follow each other. */
final class Ends {
  private Ends() {}

  /**
   * The first part that ends behind {@code i}.
   *
   * @param ends where each part ends, in order; parts may be empty
   */
  static int find(int[] ends, int i) {
    int found = Arrays.binarySearch(ends, i + 1);
    int part = found < 0 ? -found - 1 : found;
    // Of parts that end at the same place, all but the first are empty.
    while (part > 0 && ends[part - 1] > i) {
      part--;
    }
    return part;
  }
}
