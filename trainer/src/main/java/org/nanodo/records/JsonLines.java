package org.nanodo.records;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/**
 * JSON Lines: one object a line, whose text is in one of its fields. Blank lines are no records.
 */
public final class JsonLines implements RecordFormat {
  private static final int CHUNK = 1 << 18;

  @Override
  public String name() {
    return "jsonl";
  }

  @Override
  public Set<String> endings() {
    return Set.of(".jsonl", ".ndjson");
  }

  @Override
  public RecordFile open(Path file, RecordOptions options) throws IOException {
    return FramedFile.open(file, name(), new Lines(options.textField()), options.cache());
  }

  private record Lines(String field) implements FramedFile.Framing {
    private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    @Override
    public void scan(InputStream in, RecordIndexWriter out) throws IOException {
      var chunk = new byte[CHUNK];
      long position = 0;
      long begin = 0;
      boolean blank = true;
      int n = in.readNBytes(chunk, 0, MARK.length);
      if (n == MARK.length && Arrays.equals(chunk, 0, n, MARK, 0, n)) {
        begin = n; // A byte order mark belongs to no record.
        position = n;
        n = in.read(chunk);
      }
      for (; n > 0; n = in.read(chunk)) {
        for (int i = 0; i < n; i++) {
          byte b = chunk[i];
          if (b == '\n') {
            long end = position + i + 1;
            if (!blank) {
              out.add(begin, end);
            }
            begin = end;
            blank = true;
          } else if (blank && b != ' ' && b != '\t' && b != '\r') {
            blank = false;
          }
        }
        position += n;
      }
      if (!blank) {
        out.add(begin, position);
      }
    }

    @Override
    public String text(ByteBuffer record) throws IOException {
      return JsonText.of(record.array(), field);
    }
  }
}
