package org.nanodo.cli;

import java.util.ArrayList;
import java.util.List;
import org.nanodo.config.Config;
import org.nanodo.config.Overrides;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/** Which config a command runs with; a mixin. */
final class ConfigOptions {
  @Option(
      names = "--config",
      paramLabel = "NAME|FILE",
      defaultValue = "nano",
      description = {
        "default (NanoDO's), nano (the quick start), or a JSON file over default; here"
            + " ${DEFAULT-VALUE}.",
        "--config.KEY=VALUE sets a key, as --config.model.L=128."
      })
  private String source = "nano";

  @Unmatched private List<String> overrides = new ArrayList<>();

  /** The config with its overrides, checked. */
  Config resolve() {
    return Config.load(source, overrides.stream().map(Overrides::assignment).toList());
  }
}
