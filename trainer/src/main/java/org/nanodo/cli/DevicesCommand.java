package org.nanodo.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code nanodo devices}. */
@Command(
    name = "devices",
    description = "Prints where the plugin was looked for, the platform and its devices.")
final class DevicesCommand implements Callable<Integer> {
  @Mixin private final DeviceOptions devices = new DeviceOptions();

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    ClientOptions options = devices.client();
    out.println("looked for:");
    Client.places(options).forEach(place -> out.println("  " + place));
    out.flush();
    try (Client client = Client.open(options)) {
      out.println("platform: " + client.platform());
      out.println("version:  " + client.platformVersion().strip().replaceAll("\\s*\\R\\s*", "; "));
      out.println("plugin:   " + client.pluginDescription());
      out.println("devices:  " + client.devices().size());
      client.devices().forEach(d -> out.println("  %d: %s, %s".formatted(d.id(), d.kind(), d)));
    }
    return 0;
  }
}
