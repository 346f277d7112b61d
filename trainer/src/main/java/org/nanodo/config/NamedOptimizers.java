package org.nanodo.config;

import static org.nanodo.optim.Optimizers.chain;
import static org.nanodo.optim.Optimizers.clipByGlobalNorm;
import static org.nanodo.optim.Optimizers.scaleByPath;

import java.util.List;
import java.util.ServiceLoader;
import org.nanodo.optim.GradientTransformation;

/** The optimizers on the class path, by name. */
public final class NamedOptimizers {
  private NamedOptimizers() {}

  private static List<OptimizerProvider> providers() {
    return ServiceLoader.load(OptimizerProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }

  static void check(String name) {
    provider(name);
  }

  private static OptimizerProvider provider(String name) {
    List<OptimizerProvider> all = providers();
    List<String> names = all.stream().map(OptimizerProvider::name).toList();
    return all.stream()
        .filter(p -> p.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigException(
                    "opt.optimizer=%s is not known%s; known: %s"
                        .formatted(name, Nearest.ask(name, names), String.join(", ", names))));
  }

  /**
   * The optimizer that a config describes: clipping, then what it names, then multipliers by layer.
   * Accumulation of gradients is the training step's part.
   *
   * @throws ConfigException if there is no such optimizer
   */
  public static GradientTransformation of(OptKeys keys) {
    return chain(
        keys.clipByGlobalNorm().map(max -> clipByGlobalNorm(max)).orElseGet(() -> chain()),
        provider(keys.optimizer()).optimizer(keys, LearningRateSchedules.of(keys)),
        scaleByPath(keys::multiplier));
  }
}
