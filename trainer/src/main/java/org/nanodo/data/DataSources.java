package org.nanodo.data;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.nanodo.config.ConfigException;
import org.nanodo.config.Nearest;

/** Finds the corpus that {@code ds_name} names. */
final class DataSources {
  private static final String TEXT = "text:";

  private DataSources() {}

  static Corpus open(String dsName) {
    if (dsName.equals("embedded")) {
      return JavaSources.open();
    }
    if (dsName.startsWith(TEXT)) {
      return text(dsName, dsName.substring(TEXT.length()));
    }
    throw new ConfigException(
        "ds_name '%s' does not exist%s; there are: embedded (Java source code), text:PATH (a folder or a file of text)"
            .formatted(dsName, nearest(dsName)));
  }

  private static String nearest(String dsName) {
    boolean isPath = !dsName.isBlank() && dsName.indexOf('\0') < 0 && Files.exists(Path.of(dsName));
    return Nearest.ask(dsName, isPath ? List.of(TEXT + dsName) : List.of("embedded"));
  }

  private static Corpus text(String dsName, String name) {
    Path path = path(dsName, name);
    if (Files.isDirectory(path)) {
      return TextFolder.open(path);
    }
    if (Files.isRegularFile(path)) {
      return TextFile.open(path);
    }
    throw new ConfigException(
        "ds_name '%s': %s; give a folder or a file of text"
            .formatted(
                dsName,
                Files.exists(path)
                    ? path + " is neither a folder nor a file"
                    : "there is no " + path.toAbsolutePath()));
  }

  private static Path path(String dsName, String name) {
    if (name.isBlank()) {
      throw new ConfigException("ds_name '%s' lacks the path: text:PATH".formatted(dsName));
    }
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new ConfigException("ds_name '%s' is no path: %s".formatted(dsName, e.getReason()), e);
    }
  }
}
