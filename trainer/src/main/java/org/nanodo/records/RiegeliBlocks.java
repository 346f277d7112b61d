package org.nanodo.records;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * The chunks of a Riegeli file by their positions. A header of its own interrupts them at every 64
 * KiB. Formats and names are of Riegeli's document "Riegeli/records file format specification".
 * Thread-safe.
 */
final class RiegeliBlocks {
  static final int BLOCK = 1 << 16;

  private static final int BLOCK_HEADER = 24;
  private static final int USABLE = BLOCK - BLOCK_HEADER;

  /** Most chunks of one document fit. */
  private static final int FIRST_READ = 1 << 14;

  private static final long MAX_CHUNK = 1L << 30;

  private final FileChannel channel;
  private final long size;

  RiegeliBlocks(FileChannel channel) throws IOException {
    this.channel = channel;
    this.size = channel.size();
  }

  /** The size of the file in bytes. */
  long size() {
    return size;
  }

  /**
   * The chunk at {@code begin}, which ends at {@code limit} at the latest.
   *
   * @throws DamagedRecordException if a checksum or a length is wrong
   */
  RiegeliChunk chunk(long begin, long limit) throws IOException {
    byte[] first = read(begin, Math.min(limit - begin, FIRST_READ));
    RiegeliChunk.Header header = header(first, begin);
    long bytes = RiegeliChunk.HEADER_BYTES + checkSize(header, begin, limit);
    long end = end(begin, bytes);
    byte[] whole = end - begin <= first.length ? first : read(begin, end - begin);
    byte[] content = withoutHeaders(whole, begin, Math.toIntExact(bytes));
    int length = (int) header.dataBytes();
    long hash = HighwayHash.of(content, RiegeliChunk.HEADER_BYTES, length);
    verify(header.dataHash(), hash, "its chunk", begin);
    return new RiegeliChunk(begin, header, content);
  }

  /** The header of the chunk at {@code begin}. */
  RiegeliChunk.Header header(long begin, long limit) throws IOException {
    byte[] first = read(begin, Math.min(limit - begin, RiegeliChunk.HEADER_BYTES + BLOCK_HEADER));
    RiegeliChunk.Header header = header(first, begin);
    checkSize(header, begin, limit);
    return header;
  }

  private static RiegeliChunk.Header header(byte[] raw, long begin) throws DamagedRecordException {
    return RiegeliChunk.Header.parse(withoutHeaders(raw, begin, RiegeliChunk.HEADER_BYTES), begin);
  }

  /** Where the chunk after this one begins: it takes a byte at least for each of its records. */
  static long next(long begin, RiegeliChunk.Header header) {
    long padded = begin + header.records();
    long left = (BLOCK - padded % BLOCK) % BLOCK;
    long boundary = padded + Math.max(0, left - (USABLE - 1));
    return Math.max(end(begin, RiegeliChunk.HEADER_BYTES + header.dataBytes()), boundary);
  }

  private static long checkSize(RiegeliChunk.Header header, long begin, long limit)
      throws DamagedRecordException {
    long bytes = header.dataBytes();
    if (bytes < 0 || bytes > MAX_CHUNK) {
      throw new DamagedRecordException(
          "its chunk at byte %,d has %,d MiB, a chunk may have %,d"
              .formatted(begin, bytes >>> 20, MAX_CHUNK >> 20));
    }
    if (end(begin, RiegeliChunk.HEADER_BYTES + bytes) > limit) {
      throw new DamagedRecordException(
          "its chunk at byte %,d has %,d bytes, the next part of the file begins %,d bytes after it"
              .formatted(begin, RiegeliChunk.HEADER_BYTES + bytes, limit - begin));
    }
    return bytes;
  }

  /** Where {@code bytes} bytes that begin at {@code begin} end, with headers between them. */
  private static long end(long begin, long bytes) {
    return begin + bytes + (bytes + (begin + USABLE - 1) % BLOCK) / USABLE * BLOCK_HEADER;
  }

  private byte[] read(long begin, long count) throws IOException {
    if (begin < 0 || count <= 0 || count > size - begin) {
      throw new DamagedRecordException(
          "its chunk is at bytes %,d to %,d of a file of %,d"
              .formatted(begin, begin + count, size));
    }
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(count));
    if (!Positions.readFully(channel, bytes, begin)) {
      throw new EOFException("the file has become shorter while it was read");
    }
    return bytes.array();
  }

  /**
   * The first {@code count} bytes of {@code raw}, which is at {@code begin}, between headers; more
   * bytes may follow them.
   */
  private static byte[] withoutHeaders(byte[] raw, long begin, int count)
      throws DamagedRecordException {
    if (begin % BLOCK != 0 && begin % BLOCK + count <= BLOCK && count <= raw.length) {
      return raw;
    }
    var content = new byte[count];
    int done = 0;
    int at = 0;
    while (done < count) {
      int inBlock = (int) ((begin + at) % BLOCK);
      if (inBlock == 0 && at + BLOCK_HEADER <= raw.length) {
        checkBlock(raw, at, begin);
        at += BLOCK_HEADER;
        inBlock = BLOCK_HEADER;
      }
      int n = Math.min(count - done, Math.min(BLOCK - inBlock, raw.length - at));
      if (n <= 0) {
        throw new DamagedRecordException(
            "its chunk at byte %,d ends after %,d bytes, expected %,d"
                .formatted(begin, done, count));
      }
      System.arraycopy(raw, at, content, done, n);
      done += n;
      at += n;
    }
    return content;
  }

  /** A block header says where the chunk that it interrupts began. */
  private static void checkBlock(byte[] raw, int at, long begin) throws DamagedRecordException {
    ByteBuffer fields = ByteBuffer.wrap(raw, at, BLOCK_HEADER).order(ByteOrder.LITTLE_ENDIAN);
    long hash = HighwayHash.of(raw, at + Long.BYTES, BLOCK_HEADER - Long.BYTES);
    verify(fields.getLong(), hash, "the header of its block", begin + at);
    long previous = fields.getLong();
    if (previous != at) {
      throw new DamagedRecordException(
          "the block at byte %,d is %,d bytes after the beginning of its chunk, expected %,d"
              .formatted(begin + at, previous, at));
    }
  }

  static void verify(long found, long expected, String what, long position)
      throws DamagedRecordException {
    if (found != expected) {
      throw new DamagedRecordException(
          "the checksum of %s at byte %,d is %016x, expected %016x"
              .formatted(what, position, found, expected));
    }
  }
}
