package org.nanodo.parquet;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.nanodo.records.RecordCache;
import org.nanodo.records.RecordFile;
import org.nanodo.records.RecordOptions;

/** The files of {@code parquet_oracle.py}. */
final class Fixtures {
  private Fixtures() {}

  static Path file(String name) {
    return path(name + ".parquet");
  }

  private static Path path(String name) {
    URL url = Fixtures.class.getResource(name);
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What was written: 200 texts, those that were None as empty ones. */
  static List<String> documents() {
    try (var in =
        new InputStreamReader(
            new GZIPInputStream(Fixtures.class.getResourceAsStream("documents.json.gz")),
            StandardCharsets.UTF_8)) {
      JsonArray array = JsonParser.parseReader(in).getAsJsonArray();
      return array.asList().stream().map(e -> e.isJsonNull() ? "" : e.getAsString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static RecordOptions options(String field, Path cache, Consumer<String> notices) {
    return new RecordOptions(field, new RecordCache(cache, notices));
  }

  static List<String> texts(RecordFile file) throws IOException {
    var texts = new ArrayList<String>();
    for (int i = 0; i < file.size(); i++) {
      texts.add(file.text(i));
    }
    return texts;
  }
}
