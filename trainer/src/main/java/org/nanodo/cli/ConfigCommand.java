package org.nanodo.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code nanodo config}. */
@Command(name = "config", description = "Prints the resolved config as JSON.")
final class ConfigCommand extends BaseCommand {
  @Mixin private final ConfigOptions config = new ConfigOptions();

  @Override
  public Integer call() {
    out().println(config.resolve().json());
    return 0;
  }
}
