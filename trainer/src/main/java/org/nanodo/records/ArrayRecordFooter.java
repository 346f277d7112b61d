package org.nanodo.records;

import java.io.IOException;
import java.util.Arrays;

/**
 * The end of an ArrayRecord file: where its chunks are, after the comments of ArrayRecord's {@code
 * layout.proto}. The last 64 KiB are a chunk with one message, which says where the footer is; the
 * footer is a chunk with a message for the file and one for each chunk.
 */
final class ArrayRecordFooter {
  private static final long MAGIC = 0x71930e704fdae05eL;
  private static final int VERSION = 1;
  private static final int POSTSCRIPT = RiegeliBlocks.BLOCK;

  /** The numbers of the fields of the messages, which are all integers but one message. */
  private static final int FIELDS = 4;

  /** The tag of field 1 with a message. */
  private static final int ARRAY_FIELD = 1 << 3 | 2;

  private ArrayRecordFooter() {}

  /**
   * Where the footer of a file is.
   *
   * @throws DamagedRecordException if the postscript is damaged or missing
   */
  static long position(RiegeliBlocks blocks) throws IOException {
    long size = blocks.size();
    if (size < 2L * RiegeliBlocks.BLOCK) {
      throw new DamagedRecordException(
          "it has %,d bytes, a whole file has %,d at least: it was cut"
              .formatted(size, 2 * RiegeliBlocks.BLOCK));
    }
    long end = size - POSTSCRIPT;
    long[] postscript = postscript(blocks, end, size);
    long footer = postscript[1];
    if (postscript[2] != MAGIC || footer < RiegeliChunk.HEADER_BYTES || footer >= end) {
      throw new DamagedRecordException(
          "its postscript says that the footer is at byte %,d, with the mark %016x instead of %016x"
              .formatted(footer, postscript[2], MAGIC));
    }
    return footer;
  }

  /**
   * How many chunks the footer at {@code position} lists.
   *
   * @throws DamagedRecordException if the footer is damaged
   */
  static long chunkCount(RiegeliBlocks blocks, long position) throws IOException {
    try {
      return blocks.header(position, blocks.size() - POSTSCRIPT).records() - 1;
    } catch (DamagedRecordException e) {
      throw damaged(e);
    }
  }

  /**
   * Reads where the chunks of a file are.
   *
   * @param position where the footer is
   * @throws DamagedRecordException if the footer is damaged
   */
  static ChunkIndex read(RiegeliBlocks blocks, long position) throws IOException {
    try {
      RiegeliChunk footer = blocks.chunk(position, blocks.size() - POSTSCRIPT);
      return chunks(SimpleChunk.of(footer), position);
    } catch (DamagedRecordException e) {
      throw damaged(e);
    }
  }

  private static DamagedRecordException damaged(DamagedRecordException cause) {
    return new DamagedRecordException("its footer is damaged: " + cause.getMessage(), cause);
  }

  private static long[] postscript(RiegeliBlocks blocks, long begin, long size) throws IOException {
    try {
      if (begin % RiegeliBlocks.BLOCK != 0) {
        throw new DamagedRecordException(
            "the size of the file, %,d bytes, is no multiple of %,d"
                .formatted(size, RiegeliBlocks.BLOCK));
      }
      SimpleChunk chunk = SimpleChunk.of(blocks.chunk(begin, size));
      if (chunk.size() == 0) {
        throw new DamagedRecordException("found no message, expected one");
      }
      return message(chunk);
    } catch (DamagedRecordException e) {
      throw new DamagedRecordException(
          "its last %d KiB are no postscript (%s): the file was cut, or its writer was not closed"
              .formatted(POSTSCRIPT >> 10, e.getMessage()),
          e);
    }
  }

  /**
   * The chunks that a footer lists.
   *
   * @param position where the footer begins, and the last chunk ends
   */
  static ChunkIndex chunks(SimpleChunk footer, long position) throws DamagedRecordException {
    long[] file = file(footer);
    if (file[1] != VERSION || file[2] != footer.size() - 1L) {
      throw new DamagedRecordException(
          "it has the version %d and lists %,d chunks, expected %d and %,d"
              .formatted(file[1], file[2], VERSION, footer.size() - 1L));
    }
    var chunks = new ChunkIndex.Builder(footer.size() - 1);
    var in = new Varints(footer.values(), footer.ends()[0], footer.values().length);
    var chunk = new long[FIELDS];
    for (int i = 1; i < footer.size(); i++) {
      Arrays.fill(chunk, 0);
      in.message(footer.ends()[i], chunk);
      chunks.add(chunk[1], chunk[3], position);
    }
    if (chunks.records() != file[3]) {
      throw new DamagedRecordException(
          "it lists %,d records, expected %,d".formatted(chunks.records(), file[3]));
    }
    return chunks.end(position);
  }

  /** Whether a chunk is the footer after chunks of so many records. */
  static boolean isFooter(SimpleChunk chunk, int chunks, long records) {
    try {
      long[] file = file(chunk);
      return file[1] == VERSION && file[2] == chunks && file[3] == records;
    } catch (DamagedRecordException e) {
      return false;
    }
  }

  static boolean isPostscript(SimpleChunk chunk) {
    try {
      return chunk.size() > 0 && message(chunk)[2] == MAGIC;
    } catch (DamagedRecordException e) {
      return false;
    }
  }

  /** The fields of the message for arrays, which is the only field of the first message. */
  private static long[] file(SimpleChunk footer) throws DamagedRecordException {
    if (footer.size() == 0) {
      throw new DamagedRecordException("found no message, expected one");
    }
    int end = footer.ends()[0];
    var in = new Varints(footer.values(), 0, end);
    long tag = in.next();
    long bytes = in.next();
    if (tag != ARRAY_FIELD || bytes != end - in.position()) {
      throw new DamagedRecordException("its first message is not the one of an ArrayRecord file");
    }
    var values = new long[FIELDS];
    in.message(end, values);
    return values;
  }

  /** The integer fields of the first message by their numbers; 0 for a field that has none. */
  private static long[] message(SimpleChunk chunk) throws DamagedRecordException {
    var values = new long[FIELDS];
    new Varints(chunk.values(), 0, chunk.values().length).message(chunk.ends()[0], values);
    return values;
  }
}
