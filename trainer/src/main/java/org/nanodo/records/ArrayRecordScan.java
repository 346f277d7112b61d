package org.nanodo.records;

import java.io.IOException;

/**
 * Finds the chunks of an ArrayRecord file from its beginning, for a file whose end is damaged: the
 * records before the damage can be read still.
 */
final class ArrayRecordScan {
  private static final char SIGNATURE = 's';
  private static final char METADATA = 'm';
  private static final char PADDING = 'p';

  private ArrayRecordScan() {}

  /** The chunks of a file of {@code size} bytes up to the first whose header is damaged. */
  static ChunkIndex chunks(RiegeliBlocks blocks, long size) throws IOException {
    var chunks = new ChunkIndex.Builder(1);
    long at = 0;
    try {
      while (at < size) {
        RiegeliChunk.Header header = blocks.header(at, size);
        if (isFooter(blocks, header, at, size, chunks)) {
          return chunks.end(at);
        }
        if (hasRecords(header)) {
          chunks.add(at, header.records(), size);
        }
        at = RiegeliBlocks.next(at, header);
      }
    } catch (DamagedRecordException e) {
      return chunks.end(Math.min(at, size));
    }
    return chunks.end(Math.min(at, size));
  }

  private static boolean hasRecords(RiegeliChunk.Header header) {
    char type = header.type();
    return type != SIGNATURE && type != METADATA && type != PADDING && header.records() > 0;
  }

  /** The footer looks like any chunk of records but for what its first record says. */
  private static boolean isFooter(
      RiegeliBlocks blocks,
      RiegeliChunk.Header header,
      long begin,
      long size,
      ChunkIndex.Builder before)
      throws IOException {
    if (header.type() != SimpleChunk.TYPE || header.records() != before.chunks() + 1L) {
      return false;
    }
    try {
      SimpleChunk chunk = SimpleChunk.of(blocks.chunk(begin, size));
      return ArrayRecordFooter.isFooter(chunk, before.chunks(), before.records());
    } catch (DamagedRecordException e) {
      return false; // A damaged chunk of records, which is said when one of them is read.
    }
  }
}
