package org.nanodo.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.nanodo.config.ConfigException;

/** Tokens made beforehand: by {@code nanodo tokenize}, or nanoGPT's. */
public final class TokenFiles implements DataSourceProvider {
  static final String PREFIX = "tokens:";

  @Override
  public String name() {
    return PREFIX + "PATH";
  }

  @Override
  public String description() {
    return "tokens made beforehand";
  }

  @Override
  public Corpus open(String argument, SourceOptions options) throws IOException {
    Path path = Path.of(argument);
    if (Files.isRegularFile(path.resolve(TokenFolder.FILE))) {
      return TokenFolder.open(path, options);
    }
    if (IdFile.isIn(path)) {
      return IdFile.openFolder(path, options);
    }
    if (Files.isRegularFile(path) && argument.endsWith(IdFile.ENDING)) {
      return IdFile.openFile(path, options);
    }
    throw new ConfigException(
        "ds_name 'tokens:%s': %s; give a folder written by nanodo tokenize, or nanoGPT's train.bin or its folder"
            .formatted(
                argument,
                Files.exists(path)
                    ? "%s has neither %s nor train.bin".formatted(path, TokenFolder.FILE)
                    : "there is no " + path.toAbsolutePath()));
  }
}
