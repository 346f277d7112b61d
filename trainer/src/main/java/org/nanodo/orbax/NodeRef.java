package org.nanodo.orbax;

import java.nio.file.Path;

/**
 * Where a node of a B+tree is.
 *
 * @param base the folder of its file, relative to that of the store
 * @param prefix what all keys below begin with
 */
record NodeRef(Path file, String base, long offset, long length, int height, String prefix) {
  private static final long MISSING = -1;

  /** Places of nodes, column by column: files, offsets and lengths. */
  static NodeRef[] read(Cursor in, int n, DataFiles files, Path store) {
    int[] file = new int[n];
    for (int i = 0; i < n; i++) {
      file[i] = files.index(in);
    }
    long[] offsets = longs(in, n);
    long[] lengths = longs(in, n);
    var refs = new NodeRef[n];
    for (int i = 0; i < n; i++) {
      Path path = files.resolve(file[i], store, in);
      refs[i] = new NodeRef(path, files.bases()[file[i]], offsets[i], lengths[i], 0, "");
    }
    return refs;
  }

  /** Skips what is counted of the trees below {@code n} nodes: keys, and bytes of two kinds. */
  static void skipStatistics(Cursor in, int n) {
    longs(in, 3 * n);
  }

  static long[] longs(Cursor in, int n) {
    var numbers = new long[n];
    for (int i = 0; i < n; i++) {
      numbers[i] = in.varint();
    }
    return numbers;
  }

  NodeRef at(int newHeight, String newPrefix) {
    return new NodeRef(file, base, offset, length, newHeight, newPrefix);
  }

  /** Whether this is the root of a tree without keys. */
  boolean isMissing() {
    return offset == MISSING && length == MISSING;
  }
}
