package org.nanodo.jit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The bytes of a cached file: format, key, length and SHA-256 of an executable, then the
 * executable. Altered machine code can crash the process or compute anything, so a checksum that
 * can be forged is not enough.
 */
final class CacheEntry {
  /** The first bytes of an entry; they end in a version, which is part of every key. */
  static final String FORMAT = "nanodoX2";

  private CacheEntry() {}

  static ByteBuffer header(CacheKey key, byte[] executable) {
    byte[] name = (FORMAT + key.hex()).getBytes(US_ASCII);
    byte[] hash = CacheKey.sha256().digest(executable);
    return ByteBuffer.allocate(name.length + Long.BYTES + hash.length)
        .put(name)
        .putLong(executable.length)
        .put(hash)
        .flip();
  }

  /** The executable in a file, if the file is undamaged and belongs to the key. */
  static Optional<byte[]> read(CacheKey key, byte[] file) {
    int start = header(key, new byte[0]).remaining();
    if (file.length < start) {
      return Optional.empty();
    }
    byte[] executable = Arrays.copyOfRange(file, start, file.length);
    boolean whole = header(key, executable).equals(ByteBuffer.wrap(file, 0, start));
    return whole ? Optional.of(executable) : Optional.empty();
  }
}
