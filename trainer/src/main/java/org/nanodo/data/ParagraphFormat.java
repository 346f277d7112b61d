package org.nanodo.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.nanodo.records.RecordCache.Plain;
import org.nanodo.records.RecordFile;
import org.nanodo.records.RecordFile.Damage;
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
  public RecordFile open(Path file, RecordOptions options) throws IOException {
    Plain plain = options.cache().plain(file);
    TextFile text = TextFile.paragraphs(file, plain.path());
    List<Damage> damage =
        plain.damage().map(cause -> new Damage(text.size(), cause)).stream().toList();
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
      public List<Damage> damage() {
        return damage;
      }

      @Override
      public void close() throws IOException {
        text.close();
      }
    };
  }
}
