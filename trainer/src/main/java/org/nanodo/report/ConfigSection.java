package org.nanodo.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Settings of the runs: those in which they differ side by side, and all of each. */
record ConfigSection(List<Run> runs) {
  /** It differs in all runs, and their names say how. */
  private static final String WORKDIR = "workdir";

  Html html() {
    var html = new Html();
    part(html, "Config", Run::config);
    part(html, "Environment", Run::environment);
    return html;
  }

  private void part(Html html, String title, Function<Run, Map<String, String>> values) {
    if (runs.stream().allMatch(run -> values.apply(run).isEmpty())) {
      return;
    }
    html.element("h2", title);
    List<String> different =
        different(runs.stream().map(values).toList()).stream()
            .filter(key -> !key.equals(WORKDIR))
            .toList();
    if (runs.size() > 1 && different.isEmpty()) {
      html.element("p", "The same in all runs.");
    } else if (runs.size() > 1) {
      html.element("p", "In this the runs differ:");
      html.raw(table(different, runs, values).toString());
    }
    List<List<Run>> equal = equal(values);
    for (List<Run> group : equal) {
      String of = String.join(", ", group.stream().map(Run::name).toList());
      List<String> keys = List.copyOf(values.apply(group.get(0)).keySet());
      html.open("details").element("summary", "%s of %s".formatted(title, of));
      html.raw(table(keys, group.subList(0, 1), values).toString()).close("details");
    }
  }

  /** Runs with the same values are shown once. */
  private List<List<Run>> equal(Function<Run, Map<String, String>> values) {
    return List.copyOf(
        runs.stream()
            .filter(run -> !values.apply(run).isEmpty())
            .collect(Collectors.groupingBy(values, LinkedHashMap::new, Collectors.toList()))
            .values());
  }

  /**
   * The keys whose values are not the same in all maps, in the order of the first that has them.
   */
  static List<String> different(List<Map<String, String>> all) {
    var keys = new LinkedHashSet<String>();
    all.forEach(map -> keys.addAll(map.keySet()));
    return keys.stream()
        .filter(key -> all.stream().map(map -> map.getOrDefault(key, "")).distinct().count() > 1)
        .toList();
  }

  private static Html table(
      List<String> keys, List<Run> columns, Function<Run, Map<String, String>> values) {
    var headings = new ArrayList<>(List.of("key"));
    columns.forEach(run -> headings.add(run.name()));
    var table = new Table(headings);
    for (String key : keys) {
      Stream<String> cells = columns.stream().map(run -> values.apply(run).getOrDefault(key, ""));
      table.row(key, cells.toList());
    }
    return table.end();
  }
}
