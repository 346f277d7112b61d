package org.nanodo.orbax;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Reads numbers and bytes in TensorStore's encodings, within bounds. */
final class Cursor {
  private final Path file;
  private final String what;
  private final ByteBuffer bytes;

  /**
   * A cursor at the beginning of {@code bytes}.
   *
   * @param what the bytes are, for messages
   */
  Cursor(Path file, String what, byte[] bytes) {
    this.file = file;
    this.what = what;
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  OrbaxException damaged(String cause) {
    return OrbaxException.damaged(file, "in its " + what + ", " + cause);
  }

  private void require(long count) {
    if (count < 0 || count > bytes.remaining()) {
      throw damaged(
          "found %d bytes, expected at least %s more"
              .formatted(bytes.remaining(), Long.toUnsignedString(count)));
    }
  }

  int u8() {
    require(1);
    return bytes.get() & 0xff;
  }

  long i64() {
    require(Long.BYTES);
    return bytes.getLong();
  }

  int i32() {
    require(Integer.BYTES);
    return bytes.getInt();
  }

  void skip(int count) {
    require(count);
    bytes.position(bytes.position() + count);
  }

  byte[] bytes(long count) {
    require(count);
    var read = new byte[(int) count];
    bytes.get(read);
    return read;
  }

  /** All that is still to be read. */
  byte[] rest() {
    return bytes(bytes.remaining());
  }

  /** An unsigned number of at most 64 bits, seven a byte, the lowest first. */
  long varint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int b = u8();
      value |= (long) (b & 0x7f) << shift;
      if (b < 0x80) {
        return value;
      }
    }
    throw damaged("found a number of more than 64 bits");
  }

  /** A varint from 0 to {@code most}. */
  int count(String name, int most) {
    long count = varint();
    if (count < 0 || count > most) {
      throw damaged(
          "found %s for %s, expected at most %d"
              .formatted(Long.toUnsignedString(count), name, most));
    }
    return (int) count;
  }

  /** As many varints as {@code into} holds, one after the other. */
  void counts(String name, int most, int[] into) {
    for (int i = 0; i < into.length; i++) {
      into[i] = count(name, most);
    }
  }

  void requireEnd() {
    if (bytes.hasRemaining()) {
      throw damaged("found %d bytes after its end".formatted(bytes.remaining()));
    }
  }
}
