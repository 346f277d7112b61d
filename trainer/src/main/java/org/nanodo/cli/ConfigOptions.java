package org.nanodo.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.nanodo.config.Config;
import org.nanodo.config.Overrides;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which config a command runs with; a mixin. */
final class ConfigOptions {
  static final String NAME = "--config";

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private CommandSpec command;

  @Option(
      names = NAME,
      paramLabel = "NAME|FILE",
      description = {
        "default (NanoDO's), nano (the quick start), gpt2, llama, nanochat (their models at NanoDO's"
            + " size), or a JSON file over default;"
            + " nano if left out, but default for bench, compile and plan, and the workdir's own"
            + " for eval and sample.",
        "--config.KEY=VALUE sets one key, as in --config.model.L=128."
      })
  private Optional<String> source = Optional.empty();

  @Option(
      names = "--model",
      paramLabel = "FILE.java",
      description = {
        "A task of your own: the file's public class that implements org.nanodo.task.Task. Its keys"
            + " are set by --config.model.KEY=VALUE.",
        "--config.task=NAME takes one that is on the class path; transformer_do if left out."
      })
  private Optional<Path> model = Optional.empty();

  /** The config with its overrides, checked; {@code nano} if none is named. */
  Config resolve() {
    return resolve("nano");
  }

  /** The config with its overrides, checked; {@code otherwise} if none is named. */
  Config resolve(String otherwise) {
    return resolve(otherwise, List.of());
  }

  /** The same with other values of some keys, which the command line may still override. */
  Config resolve(String otherwise, List<String> keys) {
    List<String> all = Stream.concat(keys.stream(), overrides().stream()).toList();
    return Config.load(source.orElse(otherwise), all);
  }

  /** Whether a config is named. */
  boolean isNamed() {
    return source.isPresent();
  }

  /** What the command line sets {@code key} to. */
  Optional<String> override(String key) {
    return overrides().stream()
        .filter(o -> o.startsWith(key + "="))
        .reduce((first, last) -> last)
        .map(o -> o.substring(key.length() + 1));
  }

  /** No option of picocli's: it cannot know the keys, so it leaves them unmatched. */
  private List<String> overrides() {
    Stream<String> task = model.stream().map(file -> "task=" + file);
    Stream<String> keys =
        command.commandLine().getParseResult().unmatched().stream()
            .filter(Overrides::isOverride)
            .map(Overrides::assignment);
    return Stream.concat(task, keys).toList();
  }
}
