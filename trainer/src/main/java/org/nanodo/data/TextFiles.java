package org.nanodo.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.nanodo.config.ConfigException;

/** The files of a folder or a glob, each a document, or the paragraphs of one file. */
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
  public Corpus open(String argument, SourceOptions options) throws IOException {
    boolean isGlob = DataFile.isGlob(argument);
    if (!isGlob && Files.isRegularFile(Path.of(argument))) {
      return TextFile.open(Path.of(argument));
    }
    if (isGlob || Files.isDirectory(Path.of(argument))) {
      return TextFolder.open(argument);
    }
    Path path = Path.of(argument);
    throw new ConfigException(
        "ds_name 'text:%s': %s; give a folder or a file of text"
            .formatted(
                argument,
                Files.exists(path)
                    ? path + " is neither a folder nor a file"
                    : "there is no " + path.toAbsolutePath()));
  }
}
