package org.nanodo.records;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * HighwayHash-64 with the key of Riegeli files ("Riegeli/records\n" twice), after Alakuijala, Cox
 * and Wassenberg, "Fast keyed hash/pseudo-random function using SIMD multiply and permute" (2016).
 */
final class HighwayHash {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int LANES = 4;
  private static final int PACKET = LANES * Long.BYTES;
  private static final int LAST_ROUNDS = 4;
  private static final long LOW = 0xffffffffL;

  private static final long[] KEY = {
    0x2f696c6567656952L, 0x0a7364726f636572L, 0x2f696c6567656952L, 0x0a7364726f636572L
  };

  /** The paper's initial multipliers: digits of pi. */
  private static final long[] MUL0 = {
    0xdbe6d5d5fe4cce2fL, 0xa4093822299f31d0L, 0x13198a2e03707344L, 0x243f6a8885a308d3L
  };

  private static final long[] MUL1 = {
    0x3bd39e10cb0ef593L, 0xc0acf169b5f18a8cL, 0xbe5466cf34e90c6cL, 0x452821e638d01377L
  };

  private final long[] v0 = new long[LANES];
  private final long[] v1 = new long[LANES];
  private final long[] mul0 = MUL0.clone();
  private final long[] mul1 = MUL1.clone();

  private HighwayHash() {
    for (int i = 0; i < LANES; i++) {
      v0[i] = mul0[i] ^ KEY[i];
      v1[i] = mul1[i] ^ Long.rotateLeft(KEY[i], Integer.SIZE);
    }
  }

  /** The hash of {@code length} bytes from {@code offset} on. */
  static long of(byte[] bytes, int offset, int length) {
    var hash = new HighwayHash();
    int rest = length % PACKET;
    int end = offset + length - rest;
    for (int at = offset; at < end; at += PACKET) {
      hash.packet(bytes, at);
    }
    if (rest > 0) {
      hash.remainder(bytes, end, rest);
    }
    return hash.end();
  }

  private void packet(byte[] bytes, int at) {
    update(
        (long) LONGS.get(bytes, at),
        (long) LONGS.get(bytes, at + 8),
        (long) LONGS.get(bytes, at + 16),
        (long) LONGS.get(bytes, at + 24));
  }

  /**
   * The last, incomplete packet: its length goes into the state, its last bytes to fixed places.
   */
  private void remainder(byte[] bytes, int offset, int length) {
    for (int i = 0; i < LANES; i++) {
      v0[i] += ((long) length << Integer.SIZE) + length;
      int low = Integer.rotateLeft((int) v1[i], length);
      int high = Integer.rotateLeft((int) (v1[i] >>> Integer.SIZE), length);
      v1[i] = (long) high << Integer.SIZE | low & LOW;
    }
    var padded = new byte[PACKET];
    int odd = length & 3;
    int whole = length - odd;
    System.arraycopy(bytes, offset, padded, 0, whole);
    if (length >= PACKET / 2) {
      System.arraycopy(bytes, offset + length - 4, padded, PACKET - 4, 4);
    } else if (odd > 0) {
      padded[PACKET / 2] = bytes[offset + whole];
      padded[PACKET / 2 + 1] = bytes[offset + whole + odd / 2];
      padded[PACKET / 2 + 2] = bytes[offset + length - 1];
    }
    packet(padded, 0);
  }

  private long end() {
    for (int round = 0; round < LAST_ROUNDS; round++) {
      update(
          Long.rotateLeft(v0[2], Integer.SIZE),
          Long.rotateLeft(v0[3], Integer.SIZE),
          Long.rotateLeft(v0[0], Integer.SIZE),
          Long.rotateLeft(v0[1], Integer.SIZE));
    }
    return v0[0] + v1[0] + mul0[0] + mul1[0];
  }

  private void update(long a, long b, long c, long d) {
    lane(0, a);
    lane(1, b);
    lane(2, c);
    lane(3, d);
    zip(v1, v0);
    zip(v0, v1);
  }

  private void lane(int i, long data) {
    v1[i] += mul0[i] + data;
    mul0[i] ^= (v1[i] & LOW) * (v0[i] >>> Integer.SIZE);
    v0[i] += mul1[i];
    mul1[i] ^= (v0[i] & LOW) * (v1[i] >>> Integer.SIZE);
  }

  /** Adds the bytes of each pair of lanes, in the paper's zipper order, to another pair. */
  private static void zip(long[] from, long[] to) {
    for (int i = 0; i < LANES; i += 2) {
      long even = from[i];
      long odd = from[i + 1];
      to[i] +=
          move(even, 3, 0)
              | move(odd, 4, 1)
              | move(even, 2, 2)
              | move(even, 5, 3)
              | move(odd, 6, 4)
              | move(even, 1, 5)
              | move(odd, 7, 6)
              | move(even, 0, 7);
      to[i + 1] +=
          move(odd, 3, 0)
              | move(even, 4, 1)
              | move(odd, 2, 2)
              | move(odd, 5, 3)
              | move(odd, 1, 4)
              | move(even, 6, 5)
              | move(odd, 0, 6)
              | move(even, 7, 7);
    }
  }

  /** One byte of {@code value}, moved to another place. */
  private static long move(long value, int from, int to) {
    return (value >>> (Byte.SIZE * from) & 0xff) << (Byte.SIZE * to);
  }
}
