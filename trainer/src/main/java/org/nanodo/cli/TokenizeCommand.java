package org.nanodo.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.nanodo.config.Config;
import org.nanodo.data.TokenizedData;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nanodo tokenize}. */
@Command(
    name = "tokenize",
    description = {
      "Makes tokens of the documents of --config.ds_name with --config.vocab_path, once for all",
      "runs: --config.ds_name=tokens:DIR then gives the same batches without tokenizing."
    })
final class TokenizeCommand extends BaseCommand {
  @Mixin private final ConfigOptions config = new ConfigOptions();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "The folder to write, which must not exist.")
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private Path folder;

  @Override
  public Integer call() {
    Config resolved = config.resolve();
    if (!resolved.readsText()) {
      throw misuse("the task '%s' reads no text; there is nothing to tokenize", resolved.task());
    }
    if (Files.exists(folder)) {
      throw misuse("--out=%s exists; give a new folder", folder);
    }
    try {
      for (var split : TokenizedData.write(resolved, folder)) {
        out()
            .printf(
                "%s: %,d documents, %,d tokens%n", split.name(), split.documents(), split.ids());
      }
    } catch (IOException e) {
      throw unwritable("--out", folder, e);
    }
    out().printf("%s is written; --config.ds_name=tokens:%1$s reads it%n", folder);
    return 0;
  }
}
