package org.nanodo.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Writes one {@link TokenShard}. */
final class TokenShardWriter implements AutoCloseable {
  /** Ids up to this vocabulary size are written in two bytes. */
  private static final int SMALL_VOCABULARY = 1 << 16;

  private static final int BUFFER = 1 << 20;

  /** A shard is mapped as one buffer, which has fewer than 2^31 bytes. */
  static final long MOST_BYTES = 1L << 30;

  private final Path file;
  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
  private final Tokenizer tokenizer;
  private final int width;
  private long[] begins = new long[1 << 10];
  private int[] sums = new int[1 << 10];
  private int documents;
  private long ids;

  TokenShardWriter(Path file, Tokenizer tokenizer) throws IOException {
    this.file = file;
    this.tokenizer = tokenizer;
    this.width = tokenizer.vocabSize() <= SMALL_VOCABULARY ? Short.BYTES : Integer.BYTES;
    this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    channel.position(TokenShard.HEADER);
  }

  /** Whether these ids are to go into another shard. */
  boolean isFullFor(int[] document) {
    return documents > 0 && header(document.length, 1).size() > MOST_BYTES;
  }

  void add(int[] document) throws IOException {
    if (header(document.length, 1).size() > Integer.MAX_VALUE) {
      throw new DataException(
          "a document of %,d tokens is too long for %s".formatted(document.length, file));
    }
    if (documents + 1 == begins.length) {
      begins = Arrays.copyOf(begins, 2 * begins.length);
      sums = Arrays.copyOf(sums, 2 * sums.length);
    }
    var crc = new CRC32C();
    int begin = buffer.position();
    for (int id : document) {
      if (buffer.remaining() < width) {
        crc.update(buffer.duplicate().limit(buffer.position()).position(begin));
        flush();
        begin = 0;
      }
      if (width == Short.BYTES) {
        buffer.putShort((short) id);
      } else {
        buffer.putInt(id);
      }
    }
    crc.update(buffer.duplicate().limit(buffer.position()).position(begin));
    sums[documents++] = (int) crc.getValue();
    ids += document.length;
    begins[documents] = ids;
  }

  /** Writes index and header; the shard is on the disk when this returns. */
  void finish() throws IOException {
    long padding = header(0, 0).indexBegin() - TokenShard.HEADER - ids * width;
    ByteBuffer index =
        ByteBuffer.allocate(Long.BYTES * (documents + 1) + Integer.BYTES * documents)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i <= documents; i++) {
      index.putLong(begins[i]);
    }
    for (int i = 0; i < documents; i++) {
      index.putInt(sums[i]);
    }
    flush();
    write(ByteBuffer.allocate((int) padding));
    write(index.clear());
    int sum = TokenShard.sum(index, 0, index.capacity());
    ByteBuffer header =
        new TokenShard.Header(
                width, tokenizer.vocabSize(), tokenizer.fingerprint(), documents, ids, sum)
            .encode();
    channel.position(0);
    write(header);
    channel.force(true);
  }

  private TokenShard.Header header(long moreIds, int moreDocuments) {
    return new TokenShard.Header(
        width,
        tokenizer.vocabSize(),
        tokenizer.fingerprint(),
        documents + moreDocuments,
        ids + moreIds,
        0);
  }

  private void flush() throws IOException {
    write(buffer.flip());
    buffer.clear();
  }

  private void write(ByteBuffer all) throws IOException {
    while (all.hasRemaining()) {
      channel.write(all);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
