package org.nanodo.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Properties of a file that are read from a few of its blocks.
 *
 * @param isEmpty whether it has no bytes except a byte-order mark
 * @param isBinary whether its first block has a NUL: text has none, nearly all other formats do
 * @param fingerprint a checksum of the size, the first block, the last, and two between at
 *     positions that follow from {@code salt}
 */
record FileProbe(boolean isEmpty, boolean isBinary, long fingerprint) {
  private static final int BLOCK = 8 << 10;

  private interface Blocks {
    byte[] at(long position) throws IOException;
  }

  static FileProbe of(Path file, long salt) {
    try (var channel = Files.newByteChannel(file)) {
      return of(channel.size(), position -> read(channel, position), salt);
    } catch (IOException e) {
      throw DataException.reading(file, e);
    }
  }

  /** The same for a file that has been read. */
  static FileProbe of(byte[] file, long salt) throws IOException {
    return of(file.length, position -> block(file, (int) position), salt);
  }

  private static FileProbe of(long size, Blocks blocks, long salt) throws IOException {
    byte[] head = blocks.at(0);
    var crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, size));
    crc.update(head);
    if (size > BLOCK) {
      long last = size - BLOCK;
      crc.update(blocks.at(Long.remainderUnsigned(salt, last)));
      crc.update(blocks.at(Long.remainderUnsigned(Long.reverse(salt), last)));
      crc.update(blocks.at(last));
    }
    boolean isEmpty = size == (TextDocument.isMarked(head) ? TextDocument.MARK_BYTES : 0);
    boolean isBinary = new String(head, ISO_8859_1).indexOf('\0') >= 0;
    return new FileProbe(isEmpty, isBinary, crc.getValue());
  }

  private static byte[] block(byte[] file, int begin) {
    return Arrays.copyOfRange(file, begin, Math.min(begin + BLOCK, file.length));
  }

  private static byte[] read(SeekableByteChannel channel, long at) throws IOException {
    var block = ByteBuffer.allocate(BLOCK);
    channel.position(at);
    while (block.hasRemaining() && channel.read(block) >= 0) {}
    return Arrays.copyOf(block.array(), block.position());
  }
}
