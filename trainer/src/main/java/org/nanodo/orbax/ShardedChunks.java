package org.nanodo.orbax;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Zarr 3's {@code sharding_indexed}: a value holds several chunks, and an index of where in it each
 * is.
 */
final class ShardedChunks implements ChunkStore {
  static final int MOST_CHUNKS = 1 << 26;

  private static final long LEFT_OUT = -1;
  private static final int ENTRY_BYTES = 2 * Long.BYTES;

  /**
   * The form of a shard.
   *
   * @param per how many chunks are in it, axis by axis
   * @param atStart whether the index comes before the chunks, not after them
   * @param hasChecksum whether a CRC-32C follows the index
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Form(int[] per, boolean atStart, boolean hasChecksum) {
    int chunks() {
      return Arrays.stream(per).reduce(1, (a, b) -> a * b);
    }

    int indexBytes() {
      return chunks() * ENTRY_BYTES + (hasChecksum ? Integer.BYTES : 0);
    }
  }

  private final ChunkStore shards;
  private final Form form;
  private final Map<String, long[]> indexes = new HashMap<>();

  ShardedChunks(ChunkStore shards, Form form) {
    this.shards = shards;
    this.form = form;
  }

  private int[] shard(int[] index) {
    int[] shard = new int[index.length];
    Arrays.setAll(shard, a -> index[a] / form.per[a]);
    return shard;
  }

  private int within(int[] index) {
    int at = 0;
    for (int a = 0; a < index.length; a++) {
      at = at * form.per[a] + index[a] % form.per[a];
    }
    return at;
  }

  @Override
  public Optional<Blob> chunk(int[] index) {
    int[] place = shard(index);
    Optional<Blob> shard = shards.chunk(place);
    if (shard.isEmpty()) {
      return Optional.empty();
    }
    long[] all = indexes.computeIfAbsent(Arrays.toString(place), p -> readIndex(shard.get()));
    long offset = all[2 * within(index)];
    long length = all[2 * within(index) + 1];
    if (offset == LEFT_OUT && length == LEFT_OUT) {
      return Optional.empty();
    }
    long size = shard.get().length();
    if (offset < 0 || length < 0 || length > size - offset) {
      throw OrbaxException.damaged(
          shard.get().file(),
          "the index of a shard of %d bytes has a chunk of %s from byte %s on"
              .formatted(size, Long.toUnsignedString(length), Long.toUnsignedString(offset)));
    }
    return Optional.of(shard.get().part(offset, length));
  }

  private long[] readIndex(Blob shard) {
    int bytes = form.indexBytes();
    if (shard.length() < bytes) {
      throw OrbaxException.damaged(
          shard.file(),
          "found a shard of %d bytes, expected at least %d".formatted(shard.length(), bytes));
    }
    byte[] index = shard.read(form.atStart ? 0 : shard.length() - bytes, bytes);
    var in = new Cursor(shard.file(), "index of a shard", index);
    var all = new long[2 * form.chunks()];
    Arrays.setAll(all, i -> in.i64());
    if (form.hasChecksum) {
      var crc = new CRC32C();
      crc.update(index, 0, bytes - Integer.BYTES);
      int expected = in.i32();
      if ((int) crc.getValue() != expected) {
        throw in.damaged(
            "found a CRC-32C of %08x, expected %08x".formatted((int) crc.getValue(), expected));
      }
    }
    return all;
  }

  @Override
  public Path place(int[] index) {
    return shards.place(shard(index));
  }
}
