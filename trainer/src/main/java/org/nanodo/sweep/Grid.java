package org.nanodo.sweep;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import org.nanodo.io.DataPaths;

/** All combinations of the values of some keys; the last key changes fastest. */
record Grid(List<Combination> runs) {
  private static final int MOST = 10_000;

  /**
   * The runs over {@code base}, each in a folder of its own in the workdir.
   *
   * @throws ConfigException if a key or a value is wrong, or one combination comes twice
   */
  static Grid of(Config base, List<Over> overs) {
    check(base, overs);
    List<Map<String, String>> combinations = List.of(Map.of());
    for (Over over : overs) {
      if ((long) combinations.size() * over.values().size() > MOST) {
        throw new ConfigException("a sweep has at most %,d runs".formatted(MOST));
      }
      List<Map<String, String>> longer = new ArrayList<>();
      for (Map<String, String> before : combinations) {
        for (String value : over.values()) {
          Map<String, String> all = new LinkedHashMap<>(before);
          all.put(over.key(), value);
          longer.add(all);
        }
      }
      combinations = longer;
    }
    List<Combination> runs = combinations.stream().map(c -> Combination.of(base, c)).toList();
    Set<String> names = new HashSet<>();
    for (Combination run : runs) {
      if (!names.add(run.name())) {
        throw new ConfigException(
            "%s: two combinations have this name; give each value once".formatted(run.name()));
      }
    }
    return new Grid(runs);
  }

  private static void check(Config base, List<Over> overs) {
    if (overs.isEmpty()) {
      throw new ConfigException(
          "a sweep needs values to go over, as in --over.opt.peak_learning_rate=1e-4,1e-3");
    }
    Set<String> keys = new HashSet<>();
    for (Over over : overs) {
      if (over.key().equals("workdir")) {
        throw new ConfigException(
            "--over.workdir: each run has a folder in --config.workdir; go over other keys");
      }
      if (!keys.add(over.key())) {
        throw new ConfigException(
            "--over.%s is given twice; give all its values at once, as V1,V2"
                .formatted(over.key()));
      }
    }
    if (DataPaths.isRemote(base.workdir())) {
      throw new ConfigException(
          "workdir %s: a sweep is kept on this machine; set --config.workdir to a folder"
              .formatted(base.workdir()));
    }
  }
}
