package org.nanodo.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.nanodo.records.RecordFile;
import org.nanodo.records.RecordFormat;
import org.nanodo.records.RecordOptions;

/** The paragraphs of a text file as records, so that such files can be among those of formats. */
final class ParagraphFormat implements RecordFormat {
  @Override
  public String name() {
    return "text";
  }

  @Override
  public Set<String> endings() {
    return Set.of(".txt");
  }

  @Override
  public RecordFile open(Path file, RecordOptions options) {
    TextFile text = TextFile.paragraphs(file);
    return new RecordFile() {
      @Override
      public int size() {
        return text.size();
      }

      @Override
      public String text(int i) {
        return text.text(i);
      }

      @Override
      public void close() throws IOException {
        text.close();
      }
    };
  }
}
