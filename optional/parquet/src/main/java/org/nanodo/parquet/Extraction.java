package org.nanodo.parquet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.nanodo.records.DamagedRecordException;
import org.nanodo.records.RecordCache;
import org.nanodo.records.RecordIndexWriter;

/**
 * Copies the texts of a column into the cache, page by page. The rows of a damaged page are records
 * too, each with the cause, so that those after them keep their numbers.
 *
 * @param field the column, as {@code text} or {@code a.b}
 */
record Extraction(String field, RecordCache cache) implements RecordCache.Builder {
  /** A footer that gives more rows than can be found is not believed. */
  private static final long MOST_LOST = 1 << 20;

  @Override
  public void build(Path file, RecordIndexWriter out) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file);
        OutputStream copy = out.copy()) {
      var records = new Records(copy, out);
      try {
        extract(file, Footer.read(channel, field), channel, records);
      } catch (DamagedRecordException e) {
        out.damaged(String.valueOf(e.getMessage()));
      }
      out.end(records.position);
    }
  }

  private void extract(Path file, Footer footer, SeekableByteChannel channel, Records records)
      throws IOException {
    cache
        .notices()
        .accept(
            "extracting column '%s' of %s (about %,d MiB) into %s …"
                .formatted(field, file, footer.textBytes() >> 20, cache.folder()));
    ChunkReader.readAll(footer, channel, records);
  }

  /** What has been read, one record after the other. */
  private static final class Records implements ChunkReader.Sink {
    private final OutputStream copy;
    private final RecordIndexWriter index;
    private long position;

    Records(OutputStream copy, RecordIndexWriter index) {
      this.copy = copy;
      this.index = index;
    }

    @Override
    public void text(byte[] bytes, int offset, int length) throws IOException {
      add(ParquetRecords.TEXT, bytes, offset, length);
    }

    @Override
    public void lost(long count, String cause) throws IOException {
      if (count > MOST_LOST) {
        index.damaged(cause);
        return;
      }
      byte[] bytes = cause.getBytes(UTF_8);
      for (long i = 0; i < count; i++) {
        add(ParquetRecords.LOST, bytes, 0, bytes.length);
      }
    }

    private void add(int kind, byte[] bytes, int offset, int length) throws IOException {
      index.begin(position);
      copy.write(kind);
      copy.write(bytes, offset, length);
      position += 1L + length;
    }
  }
}
