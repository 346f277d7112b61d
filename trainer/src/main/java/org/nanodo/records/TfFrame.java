package org.nanodo.records;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** The frame of a record in a TFRecord file: length, its checksum, data, its checksum. */
public final class TfFrame {
  /** The length and its checksum. */
  public static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;

  /** All but the data. */
  public static final int BYTES = HEADER_BYTES + Integer.BYTES;

  private static final int MASK_DELTA = 0xa282ead8;

  private TfFrame() {}

  /** One record with its frame. */
  public static ByteBuffer of(byte[] data) {
    ByteBuffer out = ByteBuffer.allocate(BYTES + data.length).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(data.length);
    out.putInt(maskedCrc(out.array(), 0, Long.BYTES));
    out.put(data);
    out.putInt(maskedCrc(out.array(), HEADER_BYTES, data.length));
    return out.flip();
  }

  /**
   * The length that a header says.
   *
   * @throws DamagedRecordException if its checksum is wrong, or it is no length
   */
  public static long length(byte[] header) throws DamagedRecordException {
    ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    long length = fields.getLong();
    verify("length", fields.getInt(), maskedCrc(header, 0, Long.BYTES));
    if (length < 0 || length > Long.MAX_VALUE - BYTES) {
      throw new DamagedRecordException("its length is %d bytes".formatted(length));
    }
    return length;
  }

  /**
   * Verifies the checksum after the data.
   *
   * @param sum the four bytes of the checksum
   * @throws DamagedRecordException if it is wrong
   */
  public static void verify(byte[] data, int offset, int length, byte[] sum)
      throws DamagedRecordException {
    int found = ByteBuffer.wrap(sum).order(ByteOrder.LITTLE_ENDIAN).getInt();
    verify("data", found, maskedCrc(data, offset, length));
  }

  private static void verify(String what, int found, int expected) throws DamagedRecordException {
    if (found != expected) {
      throw new DamagedRecordException(
          "the checksum of its %s is %08x, expected %08x".formatted(what, found, expected));
    }
  }

  /** CRC-32C, masked since the checksum of data that contains checksums is weak. */
  public static int maskedCrc(byte[] bytes, int offset, int length) {
    var crc = new CRC32C();
    crc.update(bytes, offset, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
  }
}
