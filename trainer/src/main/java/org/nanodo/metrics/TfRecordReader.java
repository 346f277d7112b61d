package org.nanodo.metrics;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.nanodo.records.DamagedRecordException;
import org.nanodo.records.TfFrame;

/** Reads the records of a TFRecord file in order, up to the first damaged one. */
final class TfRecordReader implements Closeable {
  /** The end of a file: after a record, within one (its writer was killed), or at damage. */
  enum End {
    WHOLE,
    TORN,
    DAMAGED
  }

  private final InputStream in;
  private long left;
  private End end = End.WHOLE;

  TfRecordReader(Path file) throws IOException {
    this.in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    this.left = Files.size(file);
  }

  /** The data of the next record; empty after the last one. */
  Optional<byte[]> next() throws IOException {
    if (left == 0 || end != End.WHOLE) {
      return Optional.empty();
    }
    byte[] header = in.readNBytes(TfFrame.HEADER_BYTES);
    if (header.length < TfFrame.HEADER_BYTES) {
      return ends(End.TORN);
    }
    try {
      long length = TfFrame.length(header);
      if (length > left - TfFrame.BYTES) {
        return ends(End.TORN);
      }
      byte[] data = in.readNBytes(Math.toIntExact(length));
      byte[] sum = in.readNBytes(Integer.BYTES);
      if (sum.length < Integer.BYTES) {
        return ends(End.TORN);
      }
      TfFrame.verify(data, 0, data.length, sum);
      left -= TfFrame.BYTES + length;
      return Optional.of(data);
    } catch (DamagedRecordException e) {
      return ends(End.DAMAGED);
    }
  }

  private Optional<byte[]> ends(End how) {
    end = how;
    return Optional.empty();
  }

  /** The end of the file, once {@link #next} is empty. */
  End end() {
    return end;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
