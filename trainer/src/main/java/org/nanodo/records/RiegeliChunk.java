package org.nanodo.records;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A chunk of a Riegeli file, whose checksums were verified.
 *
 * @param begin its position in the file
 * @param header what its header says
 * @param content the header and the data, without block headers
 */
record RiegeliChunk(long begin, Header header, byte[] content) {
  static final int HEADER_BYTES = 40;

  /** How many low bits of the field with the type are the type. */
  private static final int TYPE_BITS = 8;

  /**
   * The header of a chunk.
   *
   * @param type what the chunk is, as {@code 'r'}: records, one after another
   * @param dataBytes the size of its data
   * @param dataHash the checksum of its data
   * @param records how many records it has
   * @param decodedBytes the size of all its records
   */
  record Header(char type, long dataBytes, long dataHash, long records, long decodedBytes) {
    /** Of the first bytes of a chunk at {@code begin}. */
    static Header parse(byte[] bytes, long begin) throws DamagedRecordException {
      ByteBuffer fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      long hash = fields.getLong();
      RiegeliBlocks.verify(
          hash,
          HighwayHash.of(bytes, Long.BYTES, HEADER_BYTES - Long.BYTES),
          "the header of its chunk",
          begin);
      long dataBytes = fields.getLong();
      long dataHash = fields.getLong();
      long typed = fields.getLong();
      return new Header(
          (char) (typed & 0xff), dataBytes, dataHash, typed >>> TYPE_BITS, fields.getLong());
    }
  }
}
