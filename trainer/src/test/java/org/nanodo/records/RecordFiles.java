package org.nanodo.records;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The same documents in files of every format, by the formats' own writers in Python. */
final class RecordFiles {
  /** The files by their names, but for Parquet; made by {@code record_files_oracle.py}. */
  static final Map<String, byte[]> FILES = read();

  static final List<String> DOCUMENTS =
      List.of(new Gson().fromJson(new String(FILES.get("documents.json")), String[].class));

  private RecordFiles() {}

  private static Map<String, byte[]> read() {
    var files = new TreeMap<String, byte[]>();
    try (InputStream in = RecordFiles.class.getResourceAsStream("record_files.zip");
        var zip = new ZipInputStream(in)) {
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        if (!e.getName().endsWith(".parquet")) { // Those are for a module of its own.
          files.put(e.getName(), zip.readAllBytes());
        }
      }
      return files;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static RecordFormat format(String file) {
    return ServiceLoader.load(RecordFormat.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(f -> f.endings().stream().anyMatch(file::contains))
        .findFirst()
        .orElseThrow();
  }

  static Path write(Path folder, String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  static RecordOptions options(Path cache) {
    return new RecordOptions("text", new RecordCache(cache, notice -> {}));
  }

  /** All texts of a file; the cause of the damage in place of a damaged one. */
  static List<String> texts(RecordFile file) throws IOException {
    var texts = new ArrayList<String>();
    for (int i = 0; i < file.size(); i++) {
      texts.add(file.text(i));
    }
    return texts;
  }
}
