package org.nanodo.metrics;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** The framing of TFRecord files: length, its checksum, data, its checksum; little-endian. */
final class TfRecords {
  static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;
  static final int FRAME_BYTES = HEADER_BYTES + Integer.BYTES;

  private static final int MASK_DELTA = 0xa282ead8;

  private TfRecords() {}

  /** One record with its frame. */
  static ByteBuffer frame(byte[] data) {
    ByteBuffer out = ByteBuffer.allocate(FRAME_BYTES + data.length).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(data.length);
    out.putInt(maskedCrc(out.array(), 0, Long.BYTES));
    out.put(data);
    out.putInt(maskedCrc(out.array(), HEADER_BYTES, data.length));
    return out.flip();
  }

  /** CRC-32C, masked since the checksum of data that contains checksums is weak. */
  static int maskedCrc(byte[] bytes, int offset, int length) {
    var crc = new CRC32C();
    crc.update(bytes, offset, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
  }
}
