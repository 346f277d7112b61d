package org.nanodo.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.nanodo.checkpoint.Checkpoint;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import org.nanodo.data.Tokenizer;
import org.nanodo.data.Tokenizers;
import org.nanodo.io.IoErrors;
import org.nanodo.runtime.Client;
import org.nanodo.train.CheckpointSampler;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nanodo sample}. */
@Command(
    name = "sample",
    description = {
      "Continues text with a checkpoint, by default the newest in the workdir.",
      "Without a prompt it reads one from each line of a terminal, or all of the standard input."
    })
final class SampleCommand extends BaseCommand {
  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description =
          "The text to continue; several are continued together. With vocab_path=ids:N, token ids.")
  private List<String> prompts = List.of();

  @Option(
      names = "--prompt-file",
      paramLabel = "FILE",
      description = "A file with the text to continue, without the end of its last line.")
  private Optional<Path> promptFile = Optional.empty();

  @Option(
      names = "--num",
      paramLabel = "N",
      defaultValue = "1",
      description = "How often each prompt is continued (default: 1).")
  private int num;

  @Option(
      names = "--json",
      description =
          "Prints a JSON object a line for each text: its tokens and their log-probabilities too.")
  private boolean json;

  @Mixin private final SamplingOptions sampling = new SamplingOptions();
  @Mixin private final ConfigOptions config = new ConfigOptions();
  @Mixin private final CheckpointOptions from = new CheckpointOptions();
  @Mixin private final DeviceOptions devices = new DeviceOptions();
  @Mixin private final XlaFlagOptions xlaFlags = new XlaFlagOptions();
  @Mixin private final CacheOption cache = new CacheOption();

  @Override
  public Integer call() {
    if (num < 1) {
      throw misuse("--num=%d must be at least 1", num);
    }
    sampling.sampling();
    List<String> given = given();
    try (Checkpoint checkpoint = from.open(config, err())) {
      Config resolved = CheckpointConfig.of(config, checkpoint);
      CheckpointSampler.decoder(resolved);
      try (Tokenizer tokenizer = Tokenizers.open(resolved.vocabPath())) {
        sample(resolved, checkpoint, tokenizer, given);
      }
    }
    return 0;
  }

  private void sample(
      Config resolved, Checkpoint checkpoint, Tokenizer tokenizer, List<String> given) {
    int context = CheckpointSampler.decoder(resolved).maxLength();
    var texts = new TextSampler(tokenizer, sampling, num, context, json, out());
    texts.check(given);
    try (Client client = Client.open(xlaFlags.on(cache.client(devices.client(resolved.client()))));
        var sampler = new CheckpointSampler(resolved, client, checkpoint, tokenizer)) {
      if (given.isEmpty()) {
        converse(line -> reply(line, texts, sampler));
      } else {
        texts.print(sampler, given);
      }
    }
  }

  /** The prompts of the command line, or of the standard input if that is no terminal. */
  private List<String> given() {
    var all = new ArrayList<>(prompts);
    try {
      if (promptFile.isPresent()) {
        all.add(Files.readString(promptFile.get()).replaceFirst("\\R\\z", ""));
      } else if (all.isEmpty() && System.console() == null) {
        all.add(new String(System.in.readAllBytes(), UTF_8).replaceFirst("\\R\\z", ""));
      }
    } catch (IOException e) {
      throw misuse("the prompt cannot be read: %s", IoErrors.reason(e));
    }
    return all;
  }

  /** A line that cannot be continued is no reason to end. */
  private void reply(String line, TextSampler texts, CheckpointSampler sampler) {
    try {
      texts.print(sampler, List.of(line));
    } catch (ConfigException e) {
      err().println("nanodo: " + e.getMessage());
    }
  }

  /** Replies to each line of the terminal that is not empty. */
  private void converse(Consumer<String> reply) {
    var lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    try {
      while (true) {
        out().print("> ");
        out().flush();
        String line = lines.readLine();
        if (line == null) {
          return;
        }
        if (!line.isEmpty()) {
          reply.accept(line);
        }
      }
    } catch (IOException e) {
      throw misuse("the terminal cannot be read: %s", IoErrors.reason(e));
    }
  }
}
