package org.nanodo.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.jspecify.annotations.Nullable;
import org.nanodo.records.DamagedRecordException;

/** Decompresses the pages of a column chunk and opens their values. */
final class PageDecoder {
  private final CompressionCodec codec;
  private final int full;
  private @Nullable Dictionary dictionary;
  private String whyNone = "it has no dictionary page";

  /**
   * Decodes pages of a column.
   *
   * @param full the definition level of a value, 0 if all rows have one
   */
  PageDecoder(CompressionCodec codec, int full) {
    this.codec = codec;
    this.full = full;
  }

  void dictionary(byte[] body, int size, int count) throws DamagedRecordException {
    dictionary = Dictionary.of(Codecs.decompress(codec, body, 0, body.length, size), count);
  }

  /** Pages that need a dictionary are damaged, for this reason. */
  void noDictionary(String why) {
    dictionary = null;
    whyNone = why;
  }

  Page page(PageHeader header, byte[] body, int rows) throws DamagedRecordException {
    int size = header.getUncompressed_page_size();
    return header.isSetData_page_header()
        ? page1(header.getData_page_header(), body, size, rows)
        : page2(header.getData_page_header_v2(), body, size, rows);
  }

  private Page page1(DataPageHeader header, byte[] body, int size, int rows)
      throws DamagedRecordException {
    byte[] data = Codecs.decompress(codec, body, 0, body.length, size);
    if (full == 0) {
      return page(data, 0, 0, 0, header.getEncoding(), rows);
    }
    if (header.getDefinition_level_encoding() != Encoding.RLE) {
      throw new DamagedRecordException(
          "its definition levels are encoded as %s, expected RLE"
              .formatted(header.getDefinition_level_encoding()));
    }
    int levels =
        data.length < Integer.BYTES
            ? -1
            : ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).getInt();
    if (levels < 0 || levels > data.length - Integer.BYTES) {
      throw new DamagedRecordException("its definition levels do not fit into it");
    }
    int end = Integer.BYTES + levels;
    return page(data, Integer.BYTES, end, end, header.getEncoding(), rows);
  }

  /** Levels are outside of what is compressed. */
  private Page page2(DataPageHeaderV2 header, byte[] body, int size, int rows)
      throws DamagedRecordException {
    long repetition = header.getRepetition_levels_byte_length();
    long definition = header.getDefinition_levels_byte_length();
    long levels = repetition + definition;
    if (repetition < 0 || definition < 0 || levels > body.length || levels > size) {
      throw new DamagedRecordException("its levels do not fit into it");
    }
    boolean isCompressed = !header.isSetIs_compressed() || header.isIs_compressed();
    int begin = (int) levels;
    byte[] values =
        Codecs.decompress(
            isCompressed && begin < body.length ? codec : CompressionCodec.UNCOMPRESSED,
            body,
            begin,
            body.length - begin,
            size - begin);
    Encoding encoding = header.getEncoding();
    return new Page(
        rows,
        () -> new RunLengths(body, (int) repetition, begin, RunLengths.width(full)),
        full,
        () -> values(values, 0, encoding));
  }

  private Page page(
      byte[] data, int levelsBegin, int levelsEnd, int begin, Encoding encoding, int rows) {
    return new Page(
        rows,
        () -> new RunLengths(data, levelsBegin, levelsEnd, RunLengths.width(full)),
        full,
        () -> values(data, begin, encoding));
  }

  private Values values(byte[] data, int begin, @Nullable Encoding encoding)
      throws DamagedRecordException {
    if (begin == data.length) {
      return new PlainValues(data, begin); // No row has a value.
    }
    if (encoding == null) {
      throw new DamagedRecordException("its header names no encoding");
    }
    return switch (encoding) {
      case PLAIN -> new PlainValues(data, begin);
      case PLAIN_DICTIONARY, RLE_DICTIONARY -> {
        if (dictionary == null) {
          throw new DamagedRecordException(whyNone);
        }
        yield dictionary.values(data, begin);
      }
      case DELTA_LENGTH_BYTE_ARRAY -> new DeltaLengthValues(data, begin);
      case DELTA_BYTE_ARRAY -> new DeltaValues(data, begin);
      default ->
          throw new DamagedRecordException(
              "it is encoded as %s, which is none for text".formatted(encoding));
    };
  }
}
