package org.nanodo.orbax;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Reads an array by rows. Chunks that a range of rows ends in stay open, so that each is
 * decompressed once, and no more than a buffer of each is in memory.
 */
final class ZarrRows implements SavedTensor.Rows {
  private final ZarrArray array;
  private final int[] dims;
  private final int[] chunk;
  private final Map<String, ChunkStream> streams = new HashMap<>();

  /** The outermost axis whose parts of a chunk are contiguous both there and in the array. */
  private final int runAxis;

  /** How many elements of the array, and of a chunk, one step along each axis is. */
  private final long[] strides;

  ZarrRows(ZarrArray array) {
    this.array = array;
    this.dims = array.dims();
    this.chunk = array.chunkDims();
    this.strides = new long[dims.length];
    long stride = 1;
    int axis = dims.length - 1;
    for (int a = dims.length - 1; a >= 0; a--) {
      strides[a] = stride;
      stride *= dims[a];
    }
    while (axis > 0 && chunk[axis] == dims[axis]) {
      axis--;
    }
    this.runAxis = axis;
  }

  @Override
  public void read(long from, long to, ByteBuffer into) {
    long bytes = (to - from) * strides[0] * array.type().dtype().bytes();
    if (from < 0 || to < from || to > dims[0] || into.remaining() < bytes) {
      throw new IllegalArgumentException(
          "rows %d to %d of %s into %d bytes".formatted(from, to, array.type(), into.remaining()));
    }
    if (bytes == 0) {
      return;
    }
    ByteBuffer out = into.slice(into.position(), (int) bytes);
    int[] place = new int[dims.length];
    for (long first = from / chunk[0]; first * chunk[0] < to; first++) {
      place[0] = (int) first;
      Arrays.fill(place, 1, place.length, 0);
      do {
        copy(place, from, to, out);
      } while (advance(place, 1, place.length));
    }
    if (array.bigEndian()) {
      swap(out);
    }
    into.position(into.position() + (int) bytes);
  }

  /** The next place in row-major order on some axes, of those where there are chunks. */
  private boolean advance(int[] place, int begin, int end) {
    for (int a = end - 1; a >= begin; a--) {
      if ((place[a] + 1L) * chunk[a] < dims[a]) {
        place[a]++;
        return true;
      }
      place[a] = 0;
    }
    return false;
  }

  /** Copies the rows of one chunk. */
  private void copy(int[] place, long from, long to, ByteBuffer out) {
    long begin = (long) place[0] * chunk[0];
    long end = Math.min(begin + chunk[0], dims[0]);
    String key = Arrays.toString(place);
    ChunkStream in = streams.get(key);
    long row = Math.max(from, begin) - begin;
    long rowBytes = array.chunkBytes() / chunk[0];
    if (in == null || in.position() > row * rowBytes) {
      close(key);
      in = ChunkStream.open(array, array.index(place));
      streams.put(key, in);
    }
    in.skipTo(row * rowBytes);
    long last = Math.min(to, end);
    if (runAxis == 0) {
      in.read(out, (int) ((begin + row - from) * rowBytes), (last - begin - row) * rowBytes);
    } else {
      for (; begin + row < last; row++) {
        copyRow(in, place, begin + row - from, out);
      }
    }
    if (last == end) {
      in.skipTo(array.chunkBytes());
      in.requireEnd();
      close(key);
    }
  }

  /** Copies one row of a chunk, in runs that are contiguous in the array; edges are skipped. */
  private void copyRow(ChunkStream in, int[] place, long row, ByteBuffer out) {
    int elementBytes = array.type().dtype().bytes();
    long begin = (long) place[runAxis] * chunk[runAxis];
    long whole = chunk[runAxis] * strides[runAxis] * elementBytes;
    long run = Math.min(chunk[runAxis], dims[runAxis] - begin) * strides[runAxis] * elementBytes;
    int[] at = new int[runAxis];
    do {
      long to = row * strides[0] + begin * strides[runAxis];
      boolean isWithin = true;
      for (int a = 1; a < runAxis; a++) {
        long index = (long) place[a] * chunk[a] + at[a];
        isWithin &= index < dims[a];
        to += index * strides[a];
      }
      if (isWithin) {
        in.read(out, (int) (to * elementBytes), run);
        in.skipTo(in.position() + whole - run);
      } else {
        in.skipTo(in.position() + whole);
      }
    } while (next(at));
  }

  /** The next place of a run in a chunk, on the axes before that of runs. */
  private boolean next(int[] at) {
    for (int a = at.length - 1; a > 0; a--) {
      if (++at[a] < chunk[a]) {
        return true;
      }
      at[a] = 0;
    }
    return false;
  }

  private void swap(ByteBuffer out) {
    int bytes = array.type().dtype().real().bytes();
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

  private void close(String key) {
    if (streams.containsKey(key)) {
      Objects.requireNonNull(streams.remove(key)).close();
    }
  }

  @Override
  public void close() {
    streams.values().forEach(ChunkStream::close);
    streams.clear();
  }
}
