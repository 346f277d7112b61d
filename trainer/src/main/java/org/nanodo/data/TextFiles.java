package org.nanodo.data;

import java.nio.file.Files;
import java.nio.file.Path;
import org.nanodo.config.ConfigException;

/** The files of a folder, each a document, or the paragraphs of one file. */
public final class TextFiles implements DataSourceProvider {
  @Override
  public String name() {
    return "text:PATH";
  }

  @Override
  public String description() {
    return "a folder or a file of text";
  }

  @Override
  public Corpus open(String argument) {
    Path path = Path.of(argument);
    if (Files.isDirectory(path)) {
      return TextFolder.open(path);
    }
    if (Files.isRegularFile(path)) {
      return TextFile.open(path);
    }
    throw new ConfigException(
        "ds_name 'text:%s': %s; give a folder or a file of text"
            .formatted(
                argument,
                Files.exists(path)
                    ? path + " is neither a folder nor a file"
                    : "there is no " + path.toAbsolutePath()));
  }
}
