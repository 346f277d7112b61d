package org.nanodo.train;

import java.util.List;
import java.util.stream.Collectors;
import org.nanodo.Tree;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import org.nanodo.nn.ParamSpec;
import org.nanodo.sharding.Layout;
import org.nanodo.sharding.NamedSharding;

/** Whether the devices can share every parameter evenly, as it is stored and as it is used. */
final class SplitChecks {
  private SplitChecks() {}

  /**
   * Refuses what does not divide.
   *
   * @throws ConfigException that names the keys which may be what is split, and the parameter
   */
  static void check(Config config, Tree<ParamSpec> params, Layout layout) {
    params.mapWithPath(
        (path, p) -> {
          check(config, path, p, layout.computed(p.axes()), "mesh.model=1 does not split it");
          check(
              config,
              path,
              p,
              layout.stored(p.axes()),
              "model.fsdp_enabled=false shards no parameters");
          return p;
        });
  }

  private static void check(
      Config config, String path, ParamSpec p, NamedSharding sharding, String advice) {
    for (int i = 0; i < p.one().rank(); i++) {
      int size = p.one().shape().dim(i);
      int parts = sharding.parts(i);
      if (size % parts != 0) {
        throw new ConfigException(
            "%s is not divisible by %d devices, over which the parameter '%s' %s is split along its axis %d ('%s'); %s"
                .formatted(keys(config, size), parts, path, p.one(), i, p.axes().get(i), advice));
      }
    }
  }

  /** The task's keys of that value. */
  private static String keys(Config config, int size) {
    List<String> keys =
        config.flat().entrySet().stream()
            .filter(e -> e.getKey().startsWith("model."))
            .filter(e -> e.getValue() instanceof Number n && n.doubleValue() == size)
            .map(e -> e.getKey() + "=" + size)
            .toList();
    return keys.isEmpty()
        ? "a dimension of " + size
        : keys.stream().collect(Collectors.joining(" or "));
  }
}
