package org.nanodo.orbax;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.nanodo.ir.TensorType;

/**
 * Reads an array from its chunks, run by run: elements that are contiguous both there and in it.
 */
final class ZarrArray implements SavedTensor {
  private final ZarrFormat format;
  private final ChunkStore chunks;
  private final ChunkStreams streams;
  private final int[] dims;
  private final int[] chunk;

  /** The outermost axis of a run. */
  private final int runAxis;

  /** How many bytes one step along an axis is, in the array and in a chunk. */
  private final long[] strides;

  private final long[] chunkStrides;

  ZarrArray(ZarrFormat format, ChunkStore chunks) {
    this(format, chunks, true);
  }

  private ZarrArray(ZarrFormat format, ChunkStore chunks, boolean mayLeaveOut) {
    this.format = format;
    this.chunks = chunks;
    this.dims = format.dims();
    this.chunk = format.chunkDims();
    this.strides = strides(dims, format.elementBytes());
    this.chunkStrides = strides(chunk, format.elementBytes());
    long across = 1;
    for (int a = 1; a < dims.length; a++) {
      across *= (dims[a] + chunk[a] - 1L) / chunk[a];
    }
    this.streams = new ChunkStreams(format, chunks, mayLeaveOut, across);
    int axis = dims.length - 1;
    while (axis > 0 && chunk[axis] == dims[axis]) {
      axis--;
    }
    this.runAxis = axis;
  }

  private static long[] strides(int[] sizes, int elementBytes) {
    var strides = new long[sizes.length];
    long stride = elementBytes;
    for (int a = sizes.length - 1; a >= 0; a--) {
      strides[a] = stride;
      stride *= sizes[a];
    }
    return strides;
  }

  /** The same array, of which no chunk may be missing. */
  ZarrArray whole() {
    return new ZarrArray(format, chunks, false);
  }

  @Override
  public TensorType type() {
    return format.type();
  }

  @Override
  public void close() {
    streams.close();
  }

  @Override
  public void read(long position, ByteBuffer to) {
    long end = position + to.remaining();
    if (position < 0 || end > type().bytes() || position % format.elementBytes() != 0) {
      throw new IllegalArgumentException(
          "%d bytes from %d on, of %s".formatted(to.remaining(), position, type()));
    }
    if (position == end) {
      return;
    }
    ByteBuffer out = to.slice();
    int[] place = new int[dims.length];
    int lastRow = (int) ((end - 1) / strides[0]);
    for (int row = (int) (position / strides[0]); row <= lastRow; ) {
      place[0] = row / chunk[0];
      int next = (int) Math.min((place[0] + 1L) * chunk[0], lastRow + 1L);
      Arrays.fill(place, 1, place.length, 0);
      do {
        copy(place, row, next, position, out);
      } while (advance(place));
      row = next;
    }
    if (format.bigEndian()) {
      swap(out);
    }
    to.position(to.limit());
  }

  /** The next place of a chunk in the same rows, if there is one. */
  private boolean advance(int[] place) {
    for (int a = place.length - 1; a > 0; a--) {
      if ((place[a] + 1L) * chunk[a] < dims[a]) {
        place[a]++;
        return true;
      }
      place[a] = 0;
    }
    return false;
  }

  /** Copies rows of one chunk, as far as they are in the buffer. */
  private void copy(int[] place, int row, int next, long position, ByteBuffer out) {
    int[] at = new int[runAxis + 1];
    at[0] = row - place[0] * chunk[0];
    int runs = runAxis == 0 ? next - row : Math.min(chunk[runAxis], left(place, runAxis));
    long run = runs * strides[runAxis];
    do {
      long in = 0;
      long to = -position;
      for (int a = 0; a <= runAxis; a++) {
        in += at[a] * chunkStrides[a];
        to += ((long) place[a] * chunk[a] + at[a]) * strides[a];
      }
      long cut = Math.max(0, -to);
      long count = Math.min(run, out.limit() - to) - cut;
      if (count > 0) {
        streams.at(place, in + cut).read(out, (int) (to + cut), count);
      }
    } while (nextRun(place, at, next));
    streams.settle(place, lastByte(place));
  }

  /** How many elements of the array there are from the beginning of a chunk on, along an axis. */
  private int left(int[] place, int axis) {
    return dims[axis] - place[axis] * chunk[axis];
  }

  /** The place in a chunk where the next run begins; those beyond the array's edges are skipped. */
  private boolean nextRun(int[] place, int[] at, int next) {
    for (int a = runAxis - 1; a > 0; a--) {
      if (++at[a] < Math.min(chunk[a], left(place, a))) {
        return true;
      }
      at[a] = 0;
    }
    return runAxis > 0 && ++at[0] + place[0] * chunk[0] < next;
  }

  /** Where in a chunk the last element ends that is in the array. */
  private long lastByte(int[] place) {
    long last = format.elementBytes();
    for (int a = 0; a < dims.length; a++) {
      last += (Math.min(chunk[a], left(place, a)) - 1) * chunkStrides[a];
    }
    return last;
  }

  private void swap(ByteBuffer out) {
    int bytes = type().dtype().real().bytes();
    ByteBuffer big = out.duplicate().order(ByteOrder.BIG_ENDIAN);
    ByteBuffer little = out.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < out.limit(); i += bytes) {
      switch (bytes) {
        case Short.BYTES -> little.putShort(i, big.getShort(i));
        case Integer.BYTES -> little.putInt(i, big.getInt(i));
        case Long.BYTES -> little.putLong(i, big.getLong(i));
        default -> {
          return;
        }
      }
    }
  }
}
