package org.nanodo.parquet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import org.nanodo.records.DamagedRecordException;
import org.nanodo.records.RecordFile;
import org.nanodo.records.RecordIndex;

/**
 * The texts of an extracted column. A record of the copy is a byte, {@link #TEXT} or {@link #LOST},
 * and then the text, or the reason why it could not be read.
 */
record ParquetRecords(RecordIndex index) implements RecordFile {
  static final int TEXT = 0;
  static final int LOST = 1;

  @Override
  public int size() {
    return index.size();
  }

  @Override
  public String text(int i) throws IOException {
    ByteBuffer record = index.read(i);
    if (!record.hasRemaining()) {
      throw new DamagedRecordException("its copy in the cache is damaged");
    }
    byte kind = record.get();
    String text = decode(record);
    if (kind != TEXT) {
      throw new DamagedRecordException(text);
    }
    return text;
  }

  private static String decode(ByteBuffer bytes) throws DamagedRecordException {
    try {
      return UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new DamagedRecordException("its text is not UTF-8", e);
    }
  }

  @Override
  public List<Damage> damage() {
    return index.damage();
  }

  @Override
  public void close() throws IOException {
    index.close();
  }
}
