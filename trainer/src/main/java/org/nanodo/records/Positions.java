package org.nanodo.records;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads at positions of files. */
final class Positions {
  /** For each read Java takes as much memory outside of the heap, and keeps it for the thread. */
  private static final int PIECE = 1 << 20;

  private Positions() {}

  /** Fills the rest of {@code to} from a position on; false if the file ends before. */
  static boolean readFully(FileChannel from, ByteBuffer to, long position) throws IOException {
    int end = to.limit();
    long at = position;
    while (to.position() < end) {
      to.limit(Math.min(end, to.position() + PIECE));
      int n = from.read(to, at);
      if (n < 0) {
        return false;
      }
      at += n;
    }
    return true;
  }
}
