package org.nanodo.data;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import org.nanodo.records.RecordFormat;

/** The formats of records on the class path. */
final class Formats {
  /** What may follow the ending of a format: a compression, or the number of a shard. */
  private static final Pattern AFTER = Pattern.compile("(-\\d+-of-\\d+)?(\\.(gz|zst|zstd))?$");

  private Formats() {}

  /** Text files too, whose records are paragraphs; they are none of the formats by name. */
  static List<RecordFormat> all() {
    var formats = new ArrayList<RecordFormat>();
    ServiceLoader.load(RecordFormat.class).forEach(formats::add);
    formats.add(new ParagraphFormat());
    return formats;
  }

  static Optional<RecordFormat> named(String name) {
    return ServiceLoader.load(RecordFormat.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(format -> format.name().equals(name))
        .findFirst();
  }

  /** The format that a file's name ends as. */
  static Optional<RecordFormat> of(String fileName) {
    return of(fileName, all());
  }

  static Optional<RecordFormat> of(String fileName, List<RecordFormat> among) {
    return among.stream().filter(format -> fits(format, fileName)).findFirst();
  }

  static boolean fits(RecordFormat format, String fileName) {
    String name = AFTER.matcher(fileName).replaceFirst("");
    return format.endings().stream().anyMatch(name::endsWith);
  }

  /** All endings, for messages. */
  static String endings() {
    return all().stream()
        .flatMap(format -> format.endings().stream())
        .sorted()
        .collect(joining(", "));
  }

  static String endings(RecordFormat format) {
    return format.endings().stream().sorted().collect(joining(", "));
  }
}
