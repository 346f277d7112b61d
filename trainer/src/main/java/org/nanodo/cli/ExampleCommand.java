package org.nanodo.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import org.nanodo.config.Nearest;
import org.nanodo.runtime.Devices;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nanodo example}. */
@Command(name = "example", description = "Runs one of the example programs.")
final class ExampleCommand implements Callable<Integer> {
  @Mixin private final DeviceOptions devices = new DeviceOptions();

  @Option(names = "--list", description = "Only lists the examples: name and description.")
  private boolean list;

  @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "Which one.")
  private Optional<String> name = Optional.empty();

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    List<Example> all =
        ServiceLoader.load(Example.Catalog.class).stream()
            .flatMap(catalog -> catalog.get().examples().stream())
            .sorted(Comparator.comparing(Example::name))
            .toList();
    if (list) {
      var out = spec.commandLine().getOut();
      all.forEach(e -> out.println(e.name() + "  " + e.description()));
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
    String given =
        name.orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(), "no example given; --list shows what there is"));
    return all.stream()
        .filter(e -> e.name().equals(given))
        .findFirst()
        .orElseThrow(
            () -> {
              List<String> names = all.stream().map(Example::name).toList();
              return new ParameterException(
                  spec.commandLine(),
                  "unknown example %s; %s"
                      .formatted(
                          given,
                          Nearest.to(given, names)
                              .map(near -> "did you mean " + near + "?")
                              .orElse("--list shows what there is")));
            });
  }
}
