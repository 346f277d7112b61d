package org.nanodo.jit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** All indexes from {@code from} to {@code to}, which is exclusive, in row-major order. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record IndexRange(int[] from, int[] to) {
  /** All indexes of the first {@code axes} of an array of these sizes. */
  static IndexRange of(int[] dims, int axes) {
    return new IndexRange(new int[axes], Arrays.copyOf(dims, axes));
  }

  /** The indexes; one, which is empty, of no axes. */
  List<int[]> all() {
    var all = new ArrayList<int[]>();
    all.add(new int[0]);
    for (int axis = 0; axis < from.length; axis++) {
      var longer = new ArrayList<int[]>();
      for (int[] prefix : all) {
        for (int i = from[axis]; i < to[axis]; i++) {
          int[] next = Arrays.copyOf(prefix, axis + 1);
          next[axis] = i;
          longer.add(next);
        }
      }
      all = longer;
    }
    return all;
  }
}
