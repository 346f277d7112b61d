package org.nanodo.records;

/** Reads integers of variable length, and the messages of protocol buffers that hold them. */
final class Varints {
  private static final int BITS = 7;
  private static final int LOW_BITS = 0x7f;
  private static final int TYPE_BITS = 3;

  private final byte[] in;
  private final int end;
  private int at;

  Varints(byte[] in, int begin, int end) {
    this.in = in;
    this.at = begin;
    this.end = end;
  }

  int position() {
    return at;
  }

  long next() throws DamagedRecordException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE && at < end; shift += BITS) {
      byte b = in[at++];
      value |= (long) (b & LOW_BITS) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw broken("an integer", at);
  }

  /**
   * Reads a message.
   *
   * @param limit where the message ends
   * @param values receives the values of integer fields by their numbers, as far as it has places
   */
  void message(int limit, long[] values) throws DamagedRecordException {
    while (at < limit) {
      long tag = next();
      long field = tag >>> TYPE_BITS;
      switch ((int) tag & ((1 << TYPE_BITS) - 1)) {
        case 0 -> {
          long value = next();
          if (field < values.length) {
            values[(int) field] = value;
          }
        }
        case 1 -> skip(Long.BYTES, limit);
        case 2 -> skip(next(), limit);
        case 5 -> skip(Integer.BYTES, limit);
        default -> throw broken("a field", at);
      }
    }
    if (at != limit) {
      throw broken("a message", limit);
    }
  }

  private void skip(long count, int limit) throws DamagedRecordException {
    if (count < 0 || count > limit - at) {
      throw broken("a field", at);
    }
    at += (int) count;
  }

  private static DamagedRecordException broken(String what, int position) {
    return new DamagedRecordException(
        "%s before byte %,d of a part of its chunk is broken".formatted(what, position));
  }
}
