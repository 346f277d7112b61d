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
   * The optimizer that a config describes: clipping, then what it names, then factors for the width
   * and by layer. Accumulation of gradients is the training step's part.
   *
   * @throws ConfigException if there is no such optimizer
   */
  public static GradientTransformation of(Config config) {
    OptKeys keys = config.opt();
    OptimizerProvider named = provider(keys.optimizer());
    double width =
        keys.widthBase() == 0 ? 1 : (double) keys.widthBase() / config.modelWidth().orElseThrow();
    return chain(
        keys.clipByGlobalNorm().map(max -> clipByGlobalNorm(max)).orElseGet(() -> chain()),
        named.optimizer(keys, LearningRateSchedules.of(keys)),
        scaleByPath(path -> named.scalesWithWidth(path) ? width : 1),
        scaleByPath(keys::multiplier));
  }
}
