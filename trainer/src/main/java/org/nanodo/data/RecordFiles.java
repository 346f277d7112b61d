package org.nanodo.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.nanodo.config.ConfigException;
import org.nanodo.data.RecordSource.Input;
import org.nanodo.records.RecordFormat;

/** Data sources of files of records: {@code FORMAT:PATH}, and {@code files:PATH} of any format. */
final class RecordFiles {
  /** What {@code ds_name} begins with where the endings of names tell the formats. */
  static final String ANY = "files";

  private RecordFiles() {}

  /** The records of the files of one format. */
  static Corpus open(RecordFormat format, String path, SourceOptions options) throws IOException {
    List<DataFile> files = DataFile.find(path, name -> Formats.fits(format, name));
    String dsName = format.name() + ":" + path;
    if (files.isEmpty()) {
      throw missing(dsName, path, "name ends as " + Formats.endings(format));
    }
    return open(
        dsName, files.stream().map(f -> new Input(f, format, Input.UNKNOWN)).toList(), options);
  }

  /** The records of files of any format. */
  static Corpus open(String path, SourceOptions options) throws IOException {
    String dsName = ANY + ":" + path;
    List<DataFile> files = DataFile.find(path, name -> true);
    if (files.isEmpty()) {
      throw missing(dsName, path, "name does not begin with a dot");
    }
    List<RecordFormat> formats = Formats.all();
    var inputs = new ArrayList<Input>();
    for (DataFile file : files) {
      RecordFormat format =
          Formats.of(file.name(), formats)
              .orElseThrow(
                  () ->
                      new ConfigException(
                          "ds_name '%s': the ending of %s is of no format; there are %s, each also with .gz or .zst where the format allows"
                              .formatted(dsName, file.path(), Formats.endings())));
      inputs.add(new Input(file, format, Input.UNKNOWN));
    }
    return open(dsName, inputs, options);
  }

  private static Corpus open(String dsName, List<Input> inputs, SourceOptions options) {
    RecordSource source = RecordSource.open(inputs, options);
    if (source.size() == 0) {
      source.close();
      throw new ConfigException("ds_name '%s' is empty; it should hold records".formatted(dsName));
    }
    return Corpus.splitByNumber(source, source.fingerprint(options.textField()));
  }

  private static ConfigException missing(String dsName, String path, String expected) {
    String found = DataFile.missing(path);
    if (found.endsWith(" is neither a folder nor a file") && Files.isDirectory(Path.of(path))) {
      found = "there is no file in %s whose %s".formatted(Path.of(path).toAbsolutePath(), expected);
    }
    return new ConfigException(
        "ds_name '%s': %s; give a file, a folder or a glob".formatted(dsName, found));
  }
}
