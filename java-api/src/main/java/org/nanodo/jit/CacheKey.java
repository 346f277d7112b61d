package org.nanodo.jit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Identifies the result of compiling a program.
 *
 * @param hex SHA-256 of all that the executable depends on
 */
record CacheKey(String hex) {
  /**
   * The key of a program.
   *
   * @param stablehlo without locations: a program that moves within its file is the same
   * @param options serialized
   * @param fingerprint of the compiler and the devices
   */
  static CacheKey of(String stablehlo, byte[] options, String fingerprint) {
    MessageDigest digest = sha256();
    for (byte[] part :
        List.of(
            CacheEntry.FORMAT.getBytes(UTF_8),
            fingerprint.getBytes(UTF_8),
            options,
            stablehlo.getBytes(UTF_8))) {
      // Length prefixes keep the concatenation unambiguous.
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, part.length));
      digest.update(part);
    }
    return new CacheKey(HexFormat.of().formatHex(digest.digest()));
  }

  static boolean isOne(String name) {
    return name.matches("[0-9a-f]{64}");
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
