package org.nanodo.train;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.nanodo.ir.TensorType;
import org.nanodo.runtime.Collective;

/**
 * The communication of a program, summed up by kind, such as {@code all-gather}; kinds that do not
 * occur are absent.
 *
 * @param counts how many operations a run of the program does
 * @param bytes what one device passes on or gets by them
 * @param ofParameters those whose result has the shape of a parameter, dimensions in any order:
 *     gathers of parameters, reductions of gradients
 */
public record Collectives(
    Map<String, Long> counts, Map<String, Long> bytes, Map<String, Long> ofParameters) {
  /**
   * Sums up.
   *
   * @param parameters the types of sharded parameters, whole and of one device's part
   */
  static Collectives of(List<Collective> collectives, List<TensorType> parameters) {
    Set<List<Long>> shapes = new HashSet<>();
    parameters.forEach(p -> shapes.add(sorted(p.shape().stream().asLongStream().boxed())));
    var counts = new TreeMap<String, Long>();
    var bytes = new TreeMap<String, Long>();
    var ofParameters = new TreeMap<String, Long>();
    for (Collective c : collectives) {
      counts.merge(c.kind(), c.runs(), Long::sum);
      bytes.merge(c.kind(), c.runs() * c.bytes(), Long::sum);
      if (c.results().stream().anyMatch(r -> shapes.contains(sorted(r.stream())))) {
        ofParameters.merge(c.kind(), c.runs(), Long::sum);
      }
    }
    return new Collectives(counts, bytes, ofParameters);
  }

  private static List<Long> sorted(Stream<Long> sizes) {
    return sizes.sorted().toList();
  }
}
