package org.nanodo.orbax;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The chunks of an array that are being read. A chunk that is read in several parts at once, as a
 * tensor is that goes to several devices, is open once for each, so that nothing is decompressed
 * again and again.
 */
final class ChunkStreams implements AutoCloseable {
  private static final int BUFFER = 1 << 16;
  private static final int MOST_PARTS = 32;

  /** Each takes about a MiB, most of it the window of its compression. */
  private static final int MOST_OPEN = 1024;

  /** It takes less to pass over so many bytes than to begin again. */
  private static final long GAP_BYTES = 1 << 20;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Open(int[] place, ChunkStream stream) {}

  private final ZarrFormat format;
  private final ChunkStore chunks;
  private final boolean mayLeaveOut;
  private final long most;
  private final byte[] buffer;

  /** The one last used is the last. */
  private final List<Open> open = new ArrayList<>();

  /**
   * No chunk is open.
   *
   * @param across how many chunks a row is in
   */
  ChunkStreams(ZarrFormat format, ChunkStore chunks, boolean mayLeaveOut, long across) {
    this.format = format;
    this.chunks = chunks;
    this.mayLeaveOut = mayLeaveOut;
    this.buffer = new byte[(int) Math.min(BUFFER, format.chunkBytes())];
    this.most = Math.max(across + MOST_PARTS, Math.min(across * MOST_PARTS, MOST_OPEN));
  }

  /** A chunk at {@code position}. */
  ChunkStream at(int[] place, long position) {
    int best = -1;
    for (int i = 0; i < open.size(); i++) {
      long gap = position - open.get(i).stream.position();
      if (gap >= 0 && gap <= GAP_BYTES && Arrays.equals(open.get(i).place, place)) {
        best = i;
      }
    }
    Open found =
        best >= 0
            ? open.remove(best)
            : new Open(
                place.clone(),
                ChunkStream.open(format, chunks, format.index(place), mayLeaveOut, buffer));
    open.add(found);
    if (open.size() > most) {
      open.remove(0).stream.close();
    }
    found.stream.skipTo(position);
    return found.stream;
  }

  /**
   * Closes a chunk that is read to the end of what the array has in it, and checks what follows.
   */
  void settle(int[] place, long end) {
    for (Open one : List.copyOf(open)) {
      if (Arrays.equals(one.place, place) && one.stream.position() >= end) {
        one.stream.skipTo(format.chunkBytes());
        one.stream.requireEnd();
        one.stream.close();
        open.remove(one);
      }
    }
  }

  @Override
  public void close() {
    open.forEach(one -> one.stream.close());
    open.clear();
  }
}
