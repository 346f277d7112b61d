package org.nanodo.jit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The bytes of a file that holds an executable: what it is, its key, its length and its SHA-256,
 * then the executable. Machine code that was altered can end the process or compute anything, so a
 * checksum that some alterations keep is not enough.
 */
final class CacheEntry {
  /** How an entry begins; it ends in a version, which is part of every key. */
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
}
