package org.nanodo.cli;

import java.util.List;
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
        "default (NanoDO's), nano (the quick start), or a JSON file over default; here nano.",
        "--config.KEY=VALUE sets one key, as in --config.model.L=128."
      })
  private String source = "nano";

  /** The config with its overrides, checked. */
  Config resolve() {
    return Config.load(source, overrides());
  }

  /** No option of picocli's: it cannot know the keys, so it leaves them unmatched. */
  private List<String> overrides() {
    return command.commandLine().getParseResult().unmatched().stream()
        .filter(Overrides::isOverride)
        .map(Overrides::assignment)
        .toList();
  }
}
