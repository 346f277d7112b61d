package org.nanodo.cli;

import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code nanodo devices}. */
@Command(
    name = "devices",
    description = "Prints where the plugin was searched for, the platform and its devices.")
final class DevicesCommand extends BaseCommand {
  @Mixin private final DeviceOptions devices = new DeviceOptions();

  @Override
  public Integer call() {
    ClientOptions options = devices.client();
    out().println("looked for:");
    Client.places(options).forEach(place -> out().println("  " + place));
    out().flush();
    try (Client client = Client.open(options)) {
      out().println("platform: " + client.platform());
      out()
          .println("version:  " + client.platformVersion().strip().replaceAll("\\s*\\R\\s*", "; "));
      out().println("plugin:   " + client.pluginDescription());
      out().println("devices:  " + client.devices().size());
      client.devices().forEach(d -> out().println("  %d: %s, %s".formatted(d.id(), d.kind(), d)));
    }
    return 0;
  }
}
