package org.nanodo.records;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
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

  private ArrayRecordFooter() {}

  /**
   * Where the footer of a file is.
   *
   * @param size the size of the file in bytes
   * @throws DamagedRecordException if the postscript is damaged or missing
   */
  static long position(RiegeliBlocks blocks, long size) throws IOException {
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
   * Reads where the chunks of a file of {@code size} bytes are.
   *
   * @throws DamagedRecordException if the footer is damaged
   */
  static ChunkIndex read(RiegeliBlocks blocks, long position, long size) throws IOException {
    try {
      RiegeliChunk footer = blocks.chunk(position, size - POSTSCRIPT);
      return chunks(SimpleChunk.of(footer), position);
    } catch (DamagedRecordException e) {
      throw new DamagedRecordException("its footer is damaged: " + e.getMessage(), e);
    }
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
      return message(chunk.record(0));
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
    for (int i = 1; i < footer.size(); i++) {
      long[] chunk = message(footer.record(i));
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
      return chunk.size() > 0 && message(chunk.record(0))[2] == MAGIC;
    } catch (DamagedRecordException e) {
      return false;
    }
  }

  private static long[] file(SimpleChunk footer) throws DamagedRecordException {
    if (footer.size() == 0) {
      throw new DamagedRecordException("found no message, expected one");
    }
    ByteBuffer message = footer.record(0);
    // The message for arrays is the only field of a choice.
    try {
      var in = CodedInputStream.newInstance(message);
      if (in.readTag() == (1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
        return message(in.readByteBuffer());
      }
    } catch (IOException e) {
      throw new DamagedRecordException("its first message is broken: " + e.getMessage(), e);
    }
    throw new DamagedRecordException("its first message is not the one of an ArrayRecord file");
  }

  /** The values of the integer fields by their numbers; 0 for a field that has none. */
  private static long[] message(ByteBuffer bytes) throws DamagedRecordException {
    var values = new long[FIELDS];
    try {
      var in = CodedInputStream.newInstance(bytes);
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        int field = WireFormat.getTagFieldNumber(tag);
        if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT && field < FIELDS) {
          values[field] = in.readRawVarint64();
        } else {
          in.skipField(tag);
        }
      }
      return values;
    } catch (IOException e) {
      throw new DamagedRecordException(
          "the message %s is broken: %s".formatted(Arrays.toString(bytes.array()), e.getMessage()),
          e);
    }
  }
}
