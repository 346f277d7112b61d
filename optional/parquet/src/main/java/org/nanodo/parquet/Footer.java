package org.nanodo.parquet;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import org.nanodo.records.DamagedRecordException;

/**
 * Where the pages of a column are.
 *
 * @param dataEnd where the pages end and the footer begins
 */
record Footer(TextColumn column, List<Chunk> chunks, long dataEnd) {
  private static final byte[] MAGIC = "PAR1".getBytes(US_ASCII);
  private static final byte[] ENCRYPTED_MAGIC = "PARE".getBytes(US_ASCII);
  private static final int TAIL = 8;

  /**
   * The pages of the column in a row group: {@code bytes} from {@code begin} on, of {@code rows}
   * rows.
   */
  record Chunk(
      int group, CompressionCodec codec, long rows, long begin, long bytes, long textBytes) {}

  /** About how many bytes of text there are; a dictionary's may be used more than once. */
  long textBytes() {
    return chunks.stream().mapToLong(Chunk::textBytes).sum();
  }

  /**
   * Reads the footer of a file.
   *
   * @throws DamagedRecordException if it is damaged, so that no record can be found
   * @throws IOException if it is not Parquet, or has no such column of text
   */
  static Footer read(SeekableByteChannel file, String field) throws IOException {
    byte[] head = bytes(file, 0, (int) Math.min(MAGIC.length, file.size()));
    if (Arrays.equals(head, ENCRYPTED_MAGIC)) {
      throw new IOException("it is encrypted Parquet, which cannot be read here");
    }
    if (!Arrays.equals(head, MAGIC)) {
      throw new IOException("it is not Parquet: its first bytes are not PAR1");
    }
    if (file.size() < MAGIC.length + TAIL) {
      throw new DamagedRecordException("it ends after %d bytes".formatted(file.size()));
    }
    ByteBuffer tail = ByteBuffer.wrap(bytes(file, file.size() - TAIL, TAIL));
    long length = tail.order(ByteOrder.LITTLE_ENDIAN).getInt() & 0xffffffffL;
    if (!Arrays.equals(Arrays.copyOfRange(tail.array(), 4, TAIL), MAGIC)) {
      throw new DamagedRecordException(
          "it does not end with PAR1, so its end with the footer is missing");
    }
    long begin = file.size() - TAIL - length;
    if (begin < MAGIC.length || length > Integer.MAX_VALUE - TAIL) {
      throw new DamagedRecordException(
          "found a footer of %,d bytes in a file of %,d".formatted(length, file.size()));
    }
    return of(parse(bytes(file, begin, (int) length)), field, begin);
  }

  private static byte[] bytes(SeekableByteChannel file, long position, int length)
      throws IOException {
    var bytes = ByteBuffer.allocate(length);
    file.position(position);
    while (bytes.hasRemaining()) {
      if (file.read(bytes) < 0) {
        throw new DamagedRecordException("it became shorter while it was read");
      }
    }
    return bytes.array();
  }

  private static FileMetaData parse(byte[] footer) throws DamagedRecordException {
    try {
      return Util.readFileMetaData(new ByteArrayInputStream(footer), footer.length);
    } catch (IOException | RuntimeException e) {
      throw new DamagedRecordException("its footer cannot be decoded", e);
    }
  }

  private static Footer of(FileMetaData meta, String field, long dataEnd) throws IOException {
    TextColumn column = TextColumn.find(meta.getSchema(), field);
    var chunks = new ArrayList<Chunk>();
    long rows = 0;
    for (RowGroup group : meta.getRow_groups()) {
      Chunk chunk = chunk(chunks.size(), group, column);
      chunks.add(chunk);
      rows += chunk.rows;
    }
    if (rows != meta.getNum_rows()) {
      throw new DamagedRecordException(
          "its footer gives %,d rows, and %,d in its row groups"
              .formatted(meta.getNum_rows(), rows));
    }
    return new Footer(column, chunks, dataEnd);
  }

  private static Chunk chunk(int number, RowGroup group, TextColumn column) throws IOException {
    if (column.index() >= group.getColumnsSize()) {
      throw new DamagedRecordException(
          "its footer gives %d columns in row group %d, expected %d or more"
              .formatted(group.getColumnsSize(), number, column.index() + 1));
    }
    ColumnChunk chunk = group.getColumns().get(column.index());
    ColumnMetaData meta = chunk.getMeta_data();
    if (chunk.isSetCrypto_metadata() || chunk.isSetFile_path()) {
      throw new IOException("its column is encrypted or in another file, and cannot be read here");
    }
    if (meta == null || !column.path().equals(meta.getPath_in_schema())) {
      throw new DamagedRecordException(
          "its footer does not say where the pages of row group %d are".formatted(number));
    }
    long rows = group.getNum_rows();
    if (rows < 0 || rows > Integer.MAX_VALUE || rows != meta.getNum_values()) {
      throw new DamagedRecordException(
          "its footer gives %,d rows in row group %d, and %,d values of the column"
              .formatted(rows, number, meta.getNum_values()));
    }
    // Some writers give 0 for a dictionary page where there is none.
    long dictionary = meta.isSetDictionary_page_offset() ? meta.getDictionary_page_offset() : 0;
    long begin = meta.getData_page_offset();
    return new Chunk(
        number,
        Codecs.requireKnown(meta.getCodec()),
        rows,
        dictionary > 0 ? Math.min(dictionary, begin) : begin,
        meta.getTotal_compressed_size(),
        Math.max(0, meta.getTotal_uncompressed_size()));
  }
}
