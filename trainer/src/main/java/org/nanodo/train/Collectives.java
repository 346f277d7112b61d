package org.nanodo.train;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.nanodo.ir.TensorType;

/**
 * The communication in an optimized program. An operation that is split into a start and its end is
 * one.
 *
 * @param counts operations by kind, such as {@code all-gather}; kinds that do not occur are absent
 * @param ofParameters those whose result has the shape of a parameter, dimensions in any order:
 *     gathers of parameters, reductions of gradients
 */
public record Collectives(Map<String, Integer> counts, Map<String, Integer> ofParameters) {
  private static final Pattern OPERATION =
      Pattern.compile(
          "^\\s*(?:ROOT )?\\S+ = (\\([^\"]*\\)|\\S+) (all-gather|all-reduce|reduce-scatter|all-to-all|collective-permute"
              + "|collective-broadcast|ragged-all-to-all)(?:-start)?\\(");
  private static final Pattern SIZES = Pattern.compile("\\[([\\d,]*)]");
  private static final Pattern SIZE = Pattern.compile("\\d+");

  /**
   * Reads HLO text.
   *
   * @param parameters the types of sharded parameters, whole and of one device's part
   */
  static Collectives of(String hlo, List<TensorType> parameters) {
    Set<List<Integer>> shapes = new HashSet<>();
    parameters.forEach(p -> shapes.add(sorted(p.shape().stream().boxed())));
    var counts = new TreeMap<String, Integer>();
    var ofParameters = new TreeMap<String, Integer>();
    hlo.lines()
        .map(OPERATION::matcher)
        .filter(Matcher::find)
        .forEach(
            m -> {
              counts.merge(m.group(2), 1, Integer::sum);
              if (hasShape(m.group(1), shapes)) {
                ofParameters.merge(m.group(2), 1, Integer::sum);
              }
            });
    return new Collectives(counts, ofParameters);
  }

  private static boolean hasShape(String results, Set<List<Integer>> shapes) {
    return SIZES.matcher(results).results().anyMatch(m -> shapes.contains(sizes(m.group(1))));
  }

  private static List<Integer> sizes(String text) {
    return sorted(SIZE.matcher(text).results().map(m -> Integer.valueOf(m.group())));
  }

  private static List<Integer> sorted(Stream<Integer> sizes) {
    return sizes.sorted().toList();
  }
}
