package org.nanodo.records;

import java.io.IOException;
import java.util.Optional;

/**
 * Finds the chunks of an ArrayRecord file from its beginning, for a file whose end is damaged: the
 * records before the damage can be read still.
 */
final class ArrayRecordScan {
  private static final char SIGNATURE = 's';
  private static final char METADATA = 'm';
  private static final char PADDING = 'p';

  private static final long NONE = -1;

  private final RiegeliBlocks blocks;
  private final long end;
  private final ChunkIndex.Builder chunks = new ChunkIndex.Builder(1);

  private ArrayRecordScan(RiegeliBlocks blocks, long end) {
    this.blocks = blocks;
    this.end = end;
  }

  /** The chunks in the first {@code end} bytes of a file, up to one whose header is damaged. */
  static ChunkIndex chunks(RiegeliBlocks blocks, long end) throws IOException {
    return new ArrayRecordScan(blocks, end).run();
  }

  private ChunkIndex run() throws IOException {
    long at = 0;
    long footer = NONE; // A damaged chunk with as many records as the footer would have.
    try {
      while (at < end) {
        RiegeliChunk.Header header = blocks.header(at, end);
        if (hasRecords(header)) {
          Optional<SimpleChunk> last = mayEnd(header, at) ? decoded(at) : Optional.empty();
          if (last.isPresent() && isEnd(last.get())) {
            break;
          }
          if (footer != NONE) {
            chunks.add(footer, chunks.chunks() + 1L, end); // More records follow it.
            footer = NONE;
          }
          if (last.isEmpty() && mayBeFooter(header)) {
            footer = at;
          } else {
            chunks.add(at, header.records(), end);
          }
        }
        at = RiegeliBlocks.next(at, header);
      }
    } catch (DamagedRecordException e) {
      // The caller says why there is no index; here the chunks end.
    }
    return chunks.end(footer != NONE ? footer : Math.min(at, end));
  }

  private static boolean hasRecords(RiegeliChunk.Header header) {
    char type = header.type();
    return type != SIGNATURE && type != METADATA && type != PADDING && header.records() > 0;
  }

  /** The footer and the postscript look like chunks of records but for what they say. */
  private boolean mayEnd(RiegeliChunk.Header header, long begin) {
    boolean mayBePostscript = begin % RiegeliBlocks.BLOCK == 0 && header.records() == 1;
    return mayBeFooter(header) || mayBePostscript;
  }

  private boolean mayBeFooter(RiegeliChunk.Header header) {
    return header.type() == SimpleChunk.TYPE && header.records() == chunks.chunks() + 1L;
  }

  private Optional<SimpleChunk> decoded(long begin) throws IOException {
    try {
      return Optional.of(SimpleChunk.of(blocks.chunk(begin, end)));
    } catch (DamagedRecordException e) {
      return Optional.empty();
    }
  }

  private boolean isEnd(SimpleChunk chunk) {
    return ArrayRecordFooter.isFooter(chunk, chunks.chunks(), chunks.records())
        || ArrayRecordFooter.isPostscript(chunk);
  }
}
