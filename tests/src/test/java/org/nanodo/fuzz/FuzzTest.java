package org.nanodo.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;

/**
 * Random programs on the CPU plugin, with the flags that are set by default.
 *
 * <p>System properties: {@code fuzz.programs}, how many; {@code fuzz.seed}, the first one (with
 * {@code fuzz.programs=1} the only one); {@code fuzz.plugin}, a file in place of the pinned plugin,
 * as the environment variable {@code NANODO_PJRT_PLUGIN_CPU}.
 */
class FuzzTest {
  private static final int IN_EVERY_RUN = 300;
  private static final int REPORTED_EVERY = 1200;

  static ClientOptions plugin() {
    Optional<Path> file = Optional.ofNullable(System.getProperty("fuzz.plugin")).map(Path::of);
    return new ClientOptions("cpu", 1, file);
  }

  /** Whether it is the plugin that known faults are known of. */
  static boolean isPinned() {
    return System.getProperty("fuzz.plugin") == null
        && System.getenv("NANODO_PJRT_PLUGIN_CPU") == null;
  }

  @Test
  void allProgramsAreRight() {
    int programs = Integer.getInteger("fuzz.programs", IN_EVERY_RUN);
    long first = Long.getLong("fuzz.seed", 0);
    List<String> failures = new ArrayList<>();
    try (Client client = Client.open(plugin())) {
      var fuzzer = new Fuzzer(client, Map.of());
      for (int done = 0; done < programs; done += REPORTED_EVERY) {
        int now = Math.min(REPORTED_EVERY, programs - done);
        List<String> found = fuzzer.run(first + done, now);
        found.forEach(System.out::println);
        failures.addAll(found);
        if (programs > REPORTED_EVERY) {
          System.out.printf("%d programs, %d wrong%n", done + now, failures.size());
        }
      }
    }
    assertThat(failures).as("replay one with -Pfuzz -Dfuzz.programs=1 -Dfuzz.seed=SEED").isEmpty();
  }
}
