package org.nanodo.records;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * HighwayHash-64 with the key of Riegeli files ("Riegeli/records\n" twice), after Alakuijala, Cox
 * and Wassenberg, "Fast keyed hash/pseudo-random function using SIMD multiply and permute" (2016).
 * Of the four lanes of the state, two and two depend on each other until the end, so that each pair
 * goes over the data alone: its state fits into registers.
 */
final class HighwayHash {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int PACKET = 4 * Long.BYTES;
  private static final int PAIR = 2 * Long.BYTES;
  private static final int LAST_ROUNDS = 4;
  private static final long LOW = 0xffffffffL;

  private static final long KEY_EVEN = 0x2f696c6567656952L;
  private static final long KEY_ODD = 0x0a7364726f636572L;

  private HighwayHash() {}

  /** The hash of {@code length} bytes from {@code offset} on. */
  static long of(byte[] bytes, int offset, int length) {
    // The paper's initial multipliers are digits of pi.
    var low =
        new Pair(
            0xdbe6d5d5fe4cce2fL, 0xa4093822299f31d0L, 0x3bd39e10cb0ef593L, 0xc0acf169b5f18a8cL);
    var high =
        new Pair(
            0x13198a2e03707344L, 0x243f6a8885a308d3L, 0xbe5466cf34e90c6cL, 0x452821e638d01377L);
    int rest = length % PACKET;
    int end = offset + length - rest;
    low.update(bytes, offset, end);
    high.update(bytes, offset + PAIR, end);
    if (rest > 0) {
      byte[] last = lastPacket(bytes, end, rest);
      low.addLength(rest);
      high.addLength(rest);
      low.update(last, 0, PACKET);
      high.update(last, PAIR, PACKET);
    }
    for (int round = 0; round < LAST_ROUNDS; round++) {
      long even = swap(low.v0Even);
      long odd = swap(low.v0Odd);
      low.update(swap(high.v0Even), swap(high.v0Odd));
      high.update(even, odd);
    }
    return low.v0Even + low.v1Even + low.mul0Even + low.mul1Even;
  }

  /** What is left after the whole packets: its last bytes go to fixed places. */
  private static byte[] lastPacket(byte[] bytes, int offset, int length) {
    int odd = length % Integer.BYTES;
    int whole = length - odd;
    byte[] packet = Arrays.copyOf(Arrays.copyOfRange(bytes, offset, offset + whole), PACKET);
    if (length >= PACKET / 2) {
      System.arraycopy(
          bytes, offset + length - Integer.BYTES, packet, PACKET - Integer.BYTES, Integer.BYTES);
    } else if (odd > 0) {
      packet[PACKET / 2] = bytes[offset + whole];
      packet[PACKET / 2 + 1] = bytes[offset + whole + odd / 2];
      packet[PACKET / 2 + 2] = bytes[offset + length - 1];
    }
    return packet;
  }

  private static long swap(long value) {
    return Long.rotateLeft(value, Integer.SIZE);
  }

  /** Bytes of two lanes in the paper's zipper order, for the even lane. */
  private static long zipEven(long even, long odd) {
    return (even << 56)
        | (odd >>> 8 & 0x00ff000000000000L)
        | (even << 32 & 0x0000ff0000000000L)
        | (odd >>> 16 & 0x000000ff00000000L)
        | (even >>> 16 & 0x00000000ff000000L)
        | (even & 0x0000000000ff0000L)
        | (odd >>> 24 & 0x000000000000ff00L)
        | (even >>> 24 & 0x00000000000000ffL);
  }

  private static long zipOdd(long even, long odd) {
    return (even & 0xff00000000000000L)
        | (odd << 48 & 0x00ff000000000000L)
        | (even >>> 8 & 0x0000ff0000000000L)
        | (odd << 24 & 0x000000ff00000000L)
        | (odd >>> 16 & 0x00000000ff000000L)
        | (odd & 0x0000000000ff0000L)
        | (even >>> 24 & 0x000000000000ff00L)
        | (odd >>> 24 & 0x00000000000000ffL);
  }

  /** Two lanes of the state. */
  private static final class Pair {
    private long v0Even;
    private long v0Odd;
    private long v1Even;
    private long v1Odd;
    private long mul0Even;
    private long mul0Odd;
    private long mul1Even;
    private long mul1Odd;

    Pair(long mul0Even, long mul0Odd, long mul1Even, long mul1Odd) {
      this.mul0Even = mul0Even;
      this.mul0Odd = mul0Odd;
      this.mul1Even = mul1Even;
      this.mul1Odd = mul1Odd;
      v0Even = mul0Even ^ KEY_EVEN;
      v0Odd = mul0Odd ^ KEY_ODD;
      v1Even = mul1Even ^ swap(KEY_EVEN);
      v1Odd = mul1Odd ^ swap(KEY_ODD);
    }

    void addLength(int length) {
      long both = (long) length << Integer.SIZE | length;
      v0Even += both;
      v0Odd += both;
      v1Even = rotateHalves(v1Even, length);
      v1Odd = rotateHalves(v1Odd, length);
    }

    private static long rotateHalves(long value, int bits) {
      int high = Integer.rotateLeft((int) (value >>> Integer.SIZE), bits);
      return (long) high << Integer.SIZE | Integer.rotateLeft((int) value, bits) & LOW;
    }

    void update(byte[] bytes, int offset, int end) {
      // Locals stay in registers, fields do not.
      long a0 = v0Even;
      long b0 = v0Odd;
      long a1 = v1Even;
      long b1 = v1Odd;
      long am0 = mul0Even;
      long bm0 = mul0Odd;
      long am1 = mul1Even;
      long bm1 = mul1Odd;
      for (int at = offset; at < end; at += PACKET) {
        a1 += am0 + (long) LONGS.get(bytes, at);
        b1 += bm0 + (long) LONGS.get(bytes, at + Long.BYTES);
        am0 ^= (a1 & LOW) * (a0 >>> Integer.SIZE);
        bm0 ^= (b1 & LOW) * (b0 >>> Integer.SIZE);
        a0 += am1;
        b0 += bm1;
        am1 ^= (a0 & LOW) * (a1 >>> Integer.SIZE);
        bm1 ^= (b0 & LOW) * (b1 >>> Integer.SIZE);
        a0 += zipEven(a1, b1);
        b0 += zipOdd(a1, b1);
        a1 += zipEven(a0, b0);
        b1 += zipOdd(a0, b0);
      }
      v0Even = a0;
      v0Odd = b0;
      v1Even = a1;
      v1Odd = b1;
      mul0Even = am0;
      mul0Odd = bm0;
      mul1Even = am1;
      mul1Odd = bm1;
    }

    void update(long even, long odd) {
      var packet = new byte[PAIR];
      LONGS.set(packet, 0, even);
      LONGS.set(packet, Long.BYTES, odd);
      update(packet, 0, PAIR);
    }
  }
}
