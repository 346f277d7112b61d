package org.nanodo.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How each runner is started, from the root of the repository.
 *
 * @param python with what the scripts import
 * @param nanodo a checkout of google-deepmind/nanodo
 * @param caches a folder for what is compiled, empty at the start
 * @param ours further arguments of {@code bench}
 */
record StepCommands(String python, String nanodo, Path caches, List<String> ours) {
  private static final String STEPS = "20";
  private static final String SCRIPTS = "tests/src/test/python/";

  /** Starts a runner once. */
  Command of(StepRunner runner, StepShape shape) {
    return switch (runner) {
      case OURS -> bench(shape, STEPS);
      case CACHED -> bench(shape, "1", "--compile-cache");
      case JAX -> script(shape, "nanodo_step.py");
      case EAGER -> script(shape, "torch_step.py", "eager");
      case COMPILED -> script(shape, "torch_step.py", "compiled");
    };
  }

  private Command bench(StepShape shape, String steps, String... options) {
    var words = new ArrayList<>(List.of("./nanodo", "bench", "--json", "--platform=cpu"));
    words.add("--steps=" + steps);
    words.addAll(Arrays.asList(options));
    words.addAll(shape.bench());
    words.addAll(ours);
    String cache = caches.resolve("nanodo").toString();
    return new Command(words, Map.of("NANODO_COMPILE_CACHE", cache));
  }

  private Command script(StepShape shape, String name, String... mode) {
    var words = new ArrayList<>(List.of(python, SCRIPTS + name));
    words.addAll(shape.script());
    words.add(STEPS);
    words.addAll(Arrays.asList(mode));
    return new Command(
        words,
        Map.of(
            "NANODO",
            nanodo,
            "JAX_PLATFORMS",
            "cpu",
            "XLA_FLAGS",
            "--xla_force_host_platform_device_count=" + shape.devices(),
            "TORCHINDUCTOR_CACHE_DIR",
            caches.resolve("torch").toString()));
  }
}
