package org.nanodo.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.nanodo.config.Nearest;
import org.nanodo.runtime.Devices;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nanodo example}. */
@Command(name = "example", description = "Runs one of the example programs.")
final class ExampleCommand extends BaseCommand {
  @Mixin private final DeviceOptions devices = new DeviceOptions();

  @Option(
      names = "--list",
      description = "Lists the examples with their descriptions, and runs none.")
  private boolean list;

  @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "The example to run.")
  private Optional<String> name = Optional.empty();

  @Override
  public Integer call() throws Exception {
    List<Example> all =
        ServiceLoader.load(Example.Catalog.class).stream()
            .flatMap(catalog -> catalog.get().examples().stream())
            .sorted(Comparator.comparing(Example::name))
            .toList();
    if (list) {
      all.forEach(e -> out().println(e.name() + "  " + e.description()));
      return 0;
    }
    Example chosen = choose(all);
    try {
      Devices.use(devices.client());
      chosen.program().main();
      return 0;
    } finally {
      Devices.close();
    }
  }

  private Example choose(List<Example> all) {
    String given = name.orElseThrow(() -> misuse("no example given; --list shows all"));
    List<String> names = all.stream().map(Example::name).toList();
    if (!names.contains(given)) {
      throw misuse(
          "unknown example %s; %s",
          given,
          Nearest.to(given, names)
              .map(near -> "did you mean " + near + "?")
              .orElse("--list shows all"));
    }
    return all.get(names.indexOf(given));
  }
}
