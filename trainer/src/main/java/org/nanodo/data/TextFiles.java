package org.nanodo.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.nanodo.config.ConfigException;
import org.nanodo.io.DataPaths;

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
    if (!DataFile.isGlob(argument)) {
      Path path = DataPaths.of(argument);
      if (!argument.endsWith("/") && Files.isRegularFile(path)) {
        return TextFile.open(path, options);
      }
      if (!DataPaths.isRemote(argument) && !Files.isDirectory(path)) {
        throw new ConfigException(
            "ds_name 'text:%s': %s; give a folder or a file of text"
                .formatted(argument, DataFile.missing(argument)));
      }
    }
    return TextFolder.open(argument, options);
  }
}
