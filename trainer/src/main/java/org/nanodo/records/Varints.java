package org.nanodo.records;

/** Reads integers of variable length, and the messages of protocol buffers that hold them. */
final class Varints {
  private static final int BITS = 7;
  private static final int LOW_BITS = 0x7f;
  private static final int TYPE_BITS = 3;
  private static final int TYPE = (1 << TYPE_BITS) - 1;
  private static final int INTEGER = 0;

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
    return at < end && in[at] >= 0 ? in[at++] : longer();
  }

  private long longer() throws DamagedRecordException {
    long value = 0;
    int next = at; // Fields are slow in a loop, and files have millions of these.
    for (int shift = 0; shift < Long.SIZE && next < end; shift += BITS) {
      byte b = in[next++];
      value |= (long) (b & LOW_BITS) << shift;
      if (b >= 0) {
        at = next;
        return value;
      }
    }
    throw broken("an integer", next);
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
      int type = (int) tag & TYPE;
      if (type == INTEGER) {
        long value = next();
        long field = tag >>> TYPE_BITS;
        if (field < values.length) {
          values[(int) field] = value;
        }
      } else {
        skipField(type, limit);
      }
    }
    if (at != limit) {
      throw broken("a message", limit);
    }
  }

  private void skipField(int type, int limit) throws DamagedRecordException {
    switch (type) {
      case 1 -> skip(Long.BYTES, limit);
      case 2 -> skip(next(), limit);
      case 5 -> skip(Integer.BYTES, limit);
      default -> throw broken("a field", at);
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
