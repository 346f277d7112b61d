package org.nanodo.data;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * A file of token ids by document, mapped into memory. All numbers are little-endian:
 *
 * <pre>
 * offset  bytes
 *  0      8    "nanodotk"
 *  8      4    version, 1
 * 12      4    bytes of an id, 2 or 4
 * 16      4    size of the vocabulary
 * 20      4    fingerprint of the vocabulary
 * 24      8    number of documents, D
 * 32      8    number of ids, N
 * 40      4    CRC-32C of the index
 * 44      4    CRC-32C of bytes 0 to 43
 * 48      16   0
 * 64           the ids, then 0 to 7 bytes up to a multiple of 8
 *         8 (D + 1)  the index: the number of the first id of each document, and N
 *         4 D        CRC-32C of the bytes of each document
 * </pre>
 *
 * A document without ids is one that was passed over when the file was made.
 */
final class TokenShard {
  static final String ENDING = ".tokens";
  static final int HEADER = 64;
  static final int CHECKED = 44;
  static final byte[] MAGIC = "nanodotk".getBytes(US_ASCII);
  static final int VERSION = 1;

  private final int width;
  private final int documents;
  private final ByteBuffer bytes;
  private final int index;
  private final int sums;

  /** What a shard says of itself. */
  record Header(int width, int vocabSize, int fingerprint, long documents, long ids, int indexSum) {
    long indexBegin() {
      return HEADER + (ids * width + 7) / 8 * 8;
    }

    long sumsBegin() {
      return indexBegin() + Long.BYTES * (documents + 1);
    }

    long size() {
      return sumsBegin() + Integer.BYTES * documents;
    }

    ByteBuffer encode() {
      ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
      header.put(MAGIC).putInt(VERSION).putInt(width).putInt(vocabSize).putInt(fingerprint);
      header.putLong(documents).putLong(ids).putInt(indexSum);
      header.putInt(sum(header, 0, CHECKED));
      return header.clear();
    }
  }

  private TokenShard(Header header, ByteBuffer bytes) {
    this.width = header.width();
    this.documents = (int) header.documents();
    this.bytes = bytes;
    this.index = (int) header.indexBegin();
    this.sums = (int) header.sumsBegin();
  }

  /**
   * Opens a shard and checks its header and its index.
   *
   * @throws DataException if it is damaged, or of another vocabulary
   */
  static TokenShard open(Path file, Tokenizer tokenizer) {
    try (var channel = FileChannel.open(file)) {
      long size = channel.size();
      if (size < HEADER || size > Integer.MAX_VALUE) {
        throw damaged(file, "it has %,d bytes, expected 64 to 2^31 - 1".formatted(size));
      }
      ByteBuffer bytes = channel.map(MapMode.READ_ONLY, 0, size).order(ByteOrder.LITTLE_ENDIAN);
      Header header = header(file, bytes);
      if (header.size() != size) {
        throw damaged(
            file, "it has %,d bytes, expected %,d by its header".formatted(size, header.size()));
      }
      int begin = (int) header.indexBegin();
      if (sum(bytes, begin, (int) size - begin) != header.indexSum()) {
        throw damaged(file, "the checksum of its index is wrong");
      }
      if (header.vocabSize() != tokenizer.vocabSize()
          || header.fingerprint() != tokenizer.fingerprint()) {
        throw new DataException(
            "%s has tokens of a vocabulary of %,d ids [%08x], and vocab_path names one of %,d [%08x]; take the one it was made with, or tokenize again"
                .formatted(
                    file,
                    header.vocabSize(),
                    header.fingerprint(),
                    tokenizer.vocabSize(),
                    tokenizer.fingerprint()));
      }
      return new TokenShard(header, bytes);
    } catch (IOException e) {
      throw DataException.reading(file, e);
    }
  }

  private static Header header(Path file, ByteBuffer bytes) {
    var magic = new byte[MAGIC.length];
    bytes.get(0, magic);
    if (!Arrays.equals(magic, MAGIC)) {
      throw damaged(file, "it does not begin as files of tokens do");
    }
    if (bytes.getInt(CHECKED) != sum(bytes, 0, CHECKED)) {
      throw damaged(file, "the checksum of its header is wrong");
    }
    if (bytes.getInt(8) != VERSION) {
      throw damaged(file, "it is of version %d, expected %d".formatted(bytes.getInt(8), VERSION));
    }
    return new Header(
        bytes.getInt(12),
        bytes.getInt(16),
        bytes.getInt(20),
        bytes.getLong(24),
        bytes.getLong(32),
        bytes.getInt(40));
  }

  private static DataException damaged(Path file, String cause) {
    return new DataException("%s is damaged: %s; tokenize again".formatted(file, cause));
  }

  static int sum(ByteBuffer bytes, int begin, int length) {
    var crc = new CRC32C();
    crc.update(bytes.slice(begin, length));
    return (int) crc.getValue();
  }

  int size() {
    return documents;
  }

  /** Where document {@code i} begins; behind the last, where that ends. */
  private int begin(int i) {
    return HEADER + (int) bytes.getLong(index + Long.BYTES * i) * width;
  }

  /** Whether the bytes of document {@code i} are those that were written. */
  boolean isWhole(int i) {
    return sum(bytes, begin(i), begin(i + 1) - begin(i)) == bytes.getInt(sums + Integer.BYTES * i);
  }

  int[] ids(int i) {
    int begin = begin(i);
    var ids = new int[(begin(i + 1) - begin) / width];
    for (int k = 0; k < ids.length; k++) {
      int at = begin + k * width;
      ids[k] = width == Short.BYTES ? bytes.getShort(at) & 0xffff : bytes.getInt(at);
    }
    return ids;
  }
}
