package org.nanodo.train;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import org.nanodo.Tree;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import org.nanodo.config.Nearest;
import org.nanodo.nn.ParamSpec;

/** Refuses names in a config that are part of no parameter's name, and so would change nothing. */
final class NameChecks {
  private NameChecks() {}

  static void check(Config config, Tree<ParamSpec> params) {
    List<String> names = names(params);
    check("opt.weight_decay_exclusion_names", config.opt().weightDecayExclusionNames(), names);
    check("opt.layerwise_lr_multiplier", config.opt().layerwiseLrMultiplier().keySet(), names);
  }

  private static List<String> names(Tree<ParamSpec> params) {
    var names = new ArrayList<String>();
    params.mapWithPath(
        (path, p) -> {
          names.addAll(p.names(path));
          return p;
        });
    return names;
  }

  private static void check(String key, Collection<String> parts, List<String> names) {
    for (String part : parts) {
      if (names.stream().noneMatch(name -> name.contains(part))) {
        throw new ConfigException(
            "%s: '%s' is part of no parameter's name; %s"
                .formatted(key, part, advice(part, names)));
      }
    }
  }

  private static String advice(String part, List<String> names) {
    var parts = new LinkedHashSet<String>(names);
    names.forEach(name -> parts.addAll(List.of(name.split("/", -1))));
    return Nearest.to(part, parts)
        .map(near -> "did you mean %s, as in %s?".formatted(near, holding(near, names)))
        .orElseGet(() -> "there are " + String.join(", ", examples(names)) + " and so on");
  }

  private static String holding(String part, List<String> names) {
    return names.stream().filter(name -> name.contains(part)).findFirst().orElse(part);
  }

  /** One name for each last part. */
  private static Collection<String> examples(List<String> names) {
    var byLast = new LinkedHashMap<String, String>();
    names.forEach(name -> byLast.putIfAbsent(name.substring(name.lastIndexOf('/') + 1), name));
    return byLast.values();
  }
}
