package org.nanodo.records;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.OptionalLong;

/** How large the frames of a zstd file are, by their headers, after RFC 8878. */
final class ZstdFrames {
  private static final int MAGIC = 0xfd2fb528;
  private static final int SKIPPABLE = 0x184d2a50;
  private static final int SKIPPABLE_MASK = 0xfffffff0;
  private static final int LONGEST_HEADER = 18;
  private static final int BLOCK_HEADER = 3;
  private static final int RLE = 1;
  private static final int[] DICTIONARY_BYTES = {0, 1, 2, 4};
  private static final int[] SIZE_BYTES = {0, 2, 4, 8};

  private final FileChannel channel;
  private long at;
  private long total;

  private ZstdFrames(FileChannel channel) {
    this.channel = channel;
  }

  /** Whether a file begins with a frame that has only a user's bytes. */
  static boolean isSkippable(byte[] head) {
    return head.length >= Integer.BYTES
        && (ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt() & SKIPPABLE_MASK)
            == SKIPPABLE;
  }

  /** The bytes of all frames, decompressed; empty if one does not say how many it has. */
  static OptionalLong contentSize(FileChannel channel) throws IOException {
    var frames = new ZstdFrames(channel);
    while (frames.at < channel.size()) {
      if (!frames.next()) {
        return OptionalLong.empty();
      }
    }
    return OptionalLong.of(frames.total);
  }

  /** Adds the size of the frame that begins here, and goes to the next one. */
  private boolean next() throws IOException {
    ByteBuffer header = read(LONGEST_HEADER);
    if (header.remaining() < 2 * Integer.BYTES) {
      return false;
    }
    int magic = header.getInt();
    if ((magic & SKIPPABLE_MASK) == SKIPPABLE) {
      at += 2 * Integer.BYTES + Integer.toUnsignedLong(header.getInt());
      return true;
    }
    int descriptor = header.get();
    boolean single = (descriptor & 0x20) != 0;
    int sizeBytes = SIZE_BYTES[descriptor >> 6 & 3];
    if (sizeBytes == 0 && single) {
      sizeBytes = 1;
    }
    int before = (single ? 0 : 1) + DICTIONARY_BYTES[descriptor & 3];
    if (magic != MAGIC || sizeBytes == 0 || header.remaining() < before + sizeBytes) {
      return false;
    }
    header.position(header.position() + before);
    total += size(header, sizeBytes);
    at += header.position();
    skipBlocks();
    at += (descriptor & 4) != 0 ? Integer.BYTES : 0;
    return total >= 0;
  }

  private static long size(ByteBuffer header, int bytes) {
    long size = 0;
    for (int i = 0; i < bytes; i++) {
      size |= (header.get() & 0xffL) << (Byte.SIZE * i);
    }
    return bytes == 2 ? size + 0x100 : size; // Two bytes begin where one ends.
  }

  private void skipBlocks() throws IOException {
    boolean last = false;
    while (!last) {
      ByteBuffer header = read(BLOCK_HEADER);
      if (header.remaining() < BLOCK_HEADER) {
        at = channel.size();
        return; // The file was cut, which is said when it is read.
      }
      int fields = header.getShort() & 0xffff | (header.get() & 0xff) << Short.SIZE;
      last = (fields & 1) != 0;
      at += BLOCK_HEADER + ((fields >> 1 & 3) == RLE ? 1 : fields >> 3);
    }
  }

  private ByteBuffer read(int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) >= 0) {
      // Reads on.
    }
    return bytes.flip();
  }
}
