package org.nanodo.jit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The bytes of a file that holds an executable: what it is, its key, its length and its checksum,
 * then the executable.
 */
final class CacheEntry {
  /** How an entry begins; it ends in a version, which is part of every key. */
  static final String FORMAT = "nanodoX1";

  private CacheEntry() {}

  static ByteBuffer header(CacheKey key, byte[] executable) {
    byte[] name = (FORMAT + key.hex()).getBytes(US_ASCII);
    return ByteBuffer.allocate(name.length + 2 * Long.BYTES)
        .put(name)
        .putLong(executable.length)
        .putLong(checksum(executable))
        .flip();
  }

  /** The executable in a file, if the file is whole and the key's. */
  static Optional<byte[]> read(CacheKey key, byte[] file) {
    int start = header(key, new byte[0]).remaining();
    if (file.length < start) {
      return Optional.empty();
    }
    byte[] executable = Arrays.copyOfRange(file, start, file.length);
    boolean whole = header(key, executable).equals(ByteBuffer.wrap(file, 0, start));
    return whole ? Optional.of(executable) : Optional.empty();
  }

  private static long checksum(byte[] bytes) {
    var crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }
}
