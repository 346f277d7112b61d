package org.nanodo.parquet;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import org.nanodo.records.RecordFile;
import org.nanodo.records.RecordFormat;
import org.nanodo.records.RecordOptions;

/**
 * Parquet: each row is a document, whose text is in one column of strings, or of bytes that are
 * UTF-8; {@code a.b} names field b of the structs in column a. A row without a value is an empty
 * document, so that rows keep their numbers. The column is copied into the cache once, as rows
 * cannot be read by number in the file itself.
 */
public final class Parquet implements RecordFormat {
  @Override
  public String name() {
    return "parquet";
  }

  @Override
  public Set<String> endings() {
    return Set.of(".parquet");
  }

  @Override
  public RecordFile open(Path file, RecordOptions options) throws IOException {
    var extraction = new Extraction(options.textField(), options.cache());
    String kind = "parquet-" + URLEncoder.encode(options.textField(), StandardCharsets.UTF_8);
    return new ParquetRecords(options.cache().entry(file, kind, extraction));
  }
}
