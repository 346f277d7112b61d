package org.nanodo.records;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The chunks of an ArrayRecord file whose footer is so long that decoding it takes a while, as of
 * millions of records in chunks of their own. They are kept in the cache from the first opening on:
 * for each chunk two numbers, where it begins and how many records the file has up to its end.
 */
final class SavedChunkIndex {
  /** Footers of fewer chunks are decoded in less than a tenth of a second. */
  private static final int MANY = 1 << 19;

  private SavedChunkIndex() {}

  /**
   * The chunks that the footer lists.
   *
   * @param file what {@code blocks} reads
   * @param footer where the footer is
   * @throws DamagedRecordException if the footer is damaged
   */
  static ChunkIndex of(Path file, RiegeliBlocks blocks, long footer, RecordCache cache)
      throws IOException {
    return ArrayRecordFooter.chunkCount(blocks, footer) < MANY
        ? ArrayRecordFooter.read(blocks, footer)
        : saved(file, blocks, footer, cache);
  }

  /** As {@link #of}, from the cache if they are there, else from the footer and into the cache. */
  static ChunkIndex saved(Path file, RiegeliBlocks blocks, long footer, RecordCache cache)
      throws IOException {
    try (RecordIndex saved =
        cache.entry(
            file,
            "arrayrecord",
            (same, out) -> {
              cache.notices().accept("building the index of %s …".formatted(file));
              write(ArrayRecordFooter.read(blocks, footer), out);
            })) {
      return read(saved);
    } catch (CacheWriteException e) {
      return ArrayRecordFooter.read(blocks, footer); // It takes longer, and is the same.
    }
  }

  private static void write(ChunkIndex chunks, RecordIndexWriter out) throws IOException {
    for (int i = 0; i < chunks.chunks(); i++) {
      out.begin(chunks.begins()[i]);
      out.begin(chunks.firsts()[i + 1]);
    }
    out.end(chunks.begins()[chunks.chunks()]);
  }

  private static ChunkIndex read(RecordIndex saved) {
    long[] numbers = saved.positions();
    int count = numbers.length / 2;
    var begins = new long[count + 1];
    var firsts = new int[count + 1];
    for (int i = 0; i < count; i++) {
      begins[i] = numbers[2 * i];
      firsts[i + 1] = (int) numbers[2 * i + 1];
    }
    begins[count] = numbers[2 * count];
    return new ChunkIndex(begins, firsts);
  }
}
