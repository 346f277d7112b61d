package org.nanodo.records;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/** TFRecord files, also compressed ones, whose records are {@code tf.train.Example}s. */
public final class TfRecords implements RecordFormat {
  private static final int BUFFER = 1 << 16;

  @Override
  public String name() {
    return "tfrecord";
  }

  @Override
  public Set<String> endings() {
    return Set.of(".tfrecord", ".tfrecords");
  }

  @Override
  public RecordFile open(Path file, RecordOptions options) throws IOException {
    return FramedFile.open(
        file, name(), new Frames(new ExampleText(options.textField())), options.cache());
  }

  private record Frames(RecordText text) implements FramedFile.Framing {
    @Override
    public void scan(InputStream unbuffered, RecordIndexWriter out) throws IOException {
      var in = new BufferedInputStream(unbuffered, BUFFER);
      long at = 0;
      try {
        for (byte[] header = header(in); header.length > 0; header = header(in)) {
          long frame = TfFrame.length(header) + TfFrame.BYTES;
          long found = header.length + skip(in, frame - header.length);
          if (found < frame) {
            throw new DamagedRecordException(
                "the file ends after %,d of %,d bytes of the record".formatted(found, frame));
          }
          out.add(at, at + frame);
          at += frame;
        }
      } catch (DamagedRecordException e) {
        out.damaged("at byte %,d %s".formatted(at, e.getMessage()));
      }
    }

    /** The header of the next record; nothing at the end of the file. */
    private static byte[] header(InputStream in) throws IOException {
      byte[] header = in.readNBytes(TfFrame.HEADER_BYTES);
      if (header.length % TfFrame.HEADER_BYTES != 0) {
        throw new DamagedRecordException(
            "the file ends after %d of %d bytes of the record's header"
                .formatted(header.length, TfFrame.HEADER_BYTES));
      }
      return header;
    }

    private static long skip(InputStream in, long count) throws IOException {
      long done = 0;
      while (done < count) {
        long n = in.skip(count - done);
        if (n <= 0 && in.read() < 0) {
          return done;
        }
        done += Math.max(1, n);
      }
      return done;
    }

    @Override
    public String text(ByteBuffer record) throws IOException {
      byte[] frame = record.array();
      long length = TfFrame.length(Arrays.copyOf(frame, TfFrame.HEADER_BYTES));
      if (length != frame.length - TfFrame.BYTES) {
        throw new DamagedRecordException(
            "its length is %,d bytes, expected %,d"
                .formatted(length, frame.length - TfFrame.BYTES));
      }
      int end = TfFrame.HEADER_BYTES + (int) length;
      TfFrame.verify(
          frame,
          TfFrame.HEADER_BYTES,
          (int) length,
          Arrays.copyOfRange(frame, end, end + Integer.BYTES));
      return text.of(ByteBuffer.wrap(frame, TfFrame.HEADER_BYTES, (int) length));
    }
  }
}
