package org.nanodo.orbax;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The files that a node or a manifest refers to.
 *
 * @param bases the folder of each, relative to that of the store, or empty
 * @param names its name in that folder
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record DataFiles(String[] bases, String[] names) {
  private static final int MOST_FILES = 1 << 20;
  private static final int MOST_BYTES = 1 << 16;

  /**
   * Reads a table: the lengths of what each path shares with the one before, of what it adds, and
   * of its folder, then what they add.
   *
   * @param base the folder of the node itself, in which these folders are
   */
  static DataFiles read(Cursor in, String base) {
    int n = in.count("its number of files", MOST_FILES);
    int[] shared = new int[n];
    if (n > 0) {
      int[] rest = new int[n - 1];
      in.counts("a length of path", MOST_BYTES, rest);
      System.arraycopy(rest, 0, shared, 1, n - 1);
    }
    int[] added = new int[n];
    in.counts("a length of path", MOST_BYTES, added);
    int[] folders = new int[n];
    in.counts("a length of path", MOST_BYTES, folders);
    var bases = new String[n];
    var names = new String[n];
    byte[] path = new byte[0];
    for (int i = 0; i < n; i++) {
      if (shared[i] > path.length || folders[i] > shared[i] + added[i]) {
        throw in.damaged("found lengths of path %d that do not fit together".formatted(i));
      }
      path = Arrays.copyOf(path, shared[i] + added[i]);
      System.arraycopy(in.bytes(added[i]), 0, path, shared[i], added[i]);
      bases[i] = base + text(path, 0, folders[i]);
      names[i] = text(path, folders[i], path.length);
    }
    return new DataFiles(bases, names);
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  /** The number of a file. */
  int index(Cursor in) {
    return in.count("the number of a file", names.length - 1);
  }

  /**
   * Where file {@code i} is.
   *
   * @throws OrbaxException if it is outside the store
   */
  Path resolve(int i, Path store, Cursor in) {
    try {
      Path file = store.resolve(bases[i] + names[i]).normalize();
      if (file.startsWith(store)) {
        return file;
      }
    } catch (InvalidPathException e) {
      // Said below.
    }
    throw in.damaged(
        "found the file '%s', expected one in %s".formatted(bases[i] + names[i], store));
  }
}
