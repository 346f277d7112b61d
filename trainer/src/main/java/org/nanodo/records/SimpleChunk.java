package org.nanodo.records;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The records of a simple chunk of a Riegeli file, decompressed.
 *
 * @param values the records, one after another
 * @param ends where each record ends in {@code values}
 */
record SimpleChunk(byte[] values, int[] ends) {
  static final char TYPE = 'r';

  /** A document's limit, for all that is in a chunk. */
  private static final long MAX_BYTES = RecordIndex.MAX_BYTES;

  /**
   * Decompresses the records of a chunk.
   *
   * @throws DamagedRecordException if they are not as the chunk's header says
   */
  static SimpleChunk of(RiegeliChunk chunk) throws DamagedRecordException {
    RiegeliChunk.Header header = chunk.header();
    if (header.type() != TYPE) {
      throw new DamagedRecordException(
          "its chunk at byte %,d has the type '%s', expected '%s'"
              .formatted(chunk.begin(), printable(header.type()), TYPE));
    }
    if (header.decodedBytes() < 0 || header.decodedBytes() > MAX_BYTES) {
      throw new DamagedRecordException(
          "its chunk at byte %,d has %,d MiB of records, a chunk may have %,d"
              .formatted(chunk.begin(), header.decodedBytes() >>> 20, MAX_BYTES >> 20));
    }
    try {
      return decode(chunk.content(), header);
    } catch (DamagedRecordException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Decompressors meet broken input with exceptions of any kind.
      throw new DamagedRecordException(
          "its chunk at byte %,d cannot be decompressed: %s".formatted(chunk.begin(), e), e);
    }
  }

  private static SimpleChunk decode(byte[] content, RiegeliChunk.Header header) throws IOException {
    int begin = RiegeliChunk.HEADER_BYTES;
    int end = begin + (int) header.dataBytes();
    var in = new Varints(content, begin + 1, end);
    long sizesBytes = in.next();
    int sizesBegin = in.position();
    if (sizesBytes < 0 || sizesBytes > end - sizesBegin) {
      throw new DamagedRecordException(
          "the sizes of its records have %,d bytes, its chunk %,d"
              .formatted(sizesBytes, header.dataBytes()));
    }
    // Each size takes one to ten bytes.
    long most = Math.min(header.records(), MAX_BYTES / Integer.BYTES) * 10;
    ChunkCompression compression = ChunkCompression.of(content[begin]);
    int valuesBegin = sizesBegin + (int) sizesBytes;
    byte[] sizes = compression.decompress(content, sizesBegin, (int) sizesBytes, most);
    byte[] values =
        compression.decompress(content, valuesBegin, end - valuesBegin, header.decodedBytes());
    if (values.length != header.decodedBytes()) {
      throw new DamagedRecordException(
          "the records of its chunk have %,d bytes, expected %,d"
              .formatted(values.length, header.decodedBytes()));
    }
    return new SimpleChunk(values, ends(sizes, header.records(), values.length));
  }

  private static int[] ends(byte[] sizes, long count, int bytes) throws IOException {
    if (count > sizes.length) {
      throw new DamagedRecordException(
          "its chunk has the sizes of at most %,d records, expected %,d"
              .formatted(sizes.length, count));
    }
    var ends = new int[(int) count];
    var in = new Varints(sizes, 0, sizes.length);
    long end = 0;
    for (int i = 0; i < ends.length; i++) {
      long size = in.next();
      if (size < 0 || size > bytes - end) {
        throw new DamagedRecordException(
            "record %,d of its chunk has %,d bytes, the chunk has %,d after its beginning"
                .formatted(i, size, bytes - end));
      }
      end += size;
      ends[i] = (int) end;
    }
    if (end != bytes || in.position() != sizes.length) {
      throw new DamagedRecordException(
          "the records of its chunk have %,d bytes, expected %,d".formatted(end, bytes));
    }
    return ends;
  }

  private static String printable(char type) {
    return type > ' ' && type < 0x7f ? String.valueOf(type) : "0x%02x".formatted((int) type);
  }

  int size() {
    return ends.length;
  }

  /** The bytes of record {@code i}. */
  ByteBuffer record(int i) {
    int begin = i == 0 ? 0 : ends[i - 1];
    return ByteBuffer.wrap(values, begin, ends[i] - begin).slice();
  }
}
