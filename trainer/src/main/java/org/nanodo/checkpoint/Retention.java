package org.nanodo.checkpoint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;

/**
 * Which checkpoints are kept: the union of the newest, those of every so many steps, and the best.
 *
 * @param last how many of the newest
 * @param every those whose step is a multiple of it are kept for ever
 */
public record Retention(int last, OptionalInt every, Optional<Best> best) {
  /**
   * The best by a metric; checkpoints that were saved without it do not count.
   *
   * @param highest whether the best is the highest value, not the lowest
   */
  public record Best(int count, String metric, boolean highest) {}

  /**
   * Checks the numbers.
   *
   * @throws CheckpointException if one is below 1
   */
  public Retention {
    requirePositive("max_to_keep", last);
    requirePositive("keep_every", every.orElse(1));
    requirePositive("keep_best", best.map(Best::count).orElse(1));
  }

  private static void requirePositive(String key, int value) {
    if (value < 1) {
      throw new CheckpointException("%s: found %d, expected 1 or more".formatted(key, value));
    }
  }

  /** Keeps the newest only. */
  public static Retention last(int count) {
    return new Retention(count, OptionalInt.empty(), Optional.empty());
  }

  /**
   * The steps to keep.
   *
   * @param steps all that there are, with the metrics that each was saved with
   * @param saved the one that was saved last, which is the newest whatever its number
   */
  Set<Long> kept(SortedMap<Long, Map<String, Double>> steps, long saved) {
    var all = new ArrayList<Long>(steps.keySet());
    all.remove(saved);
    all.add(saved);
    var kept = new HashSet<Long>(all.subList(Math.max(0, all.size() - last), all.size()));
    every.ifPresent(n -> all.stream().filter(step -> step % n == 0).forEach(kept::add));
    best.ifPresent(
        b ->
            steps.entrySet().stream()
                .filter(e -> e.getValue().containsKey(b.metric))
                .sorted(order(b))
                .limit(b.count)
                .forEach(e -> kept.add(e.getKey())));
    return kept;
  }

  /** The best first; of equal ones the newer, and a value that is no number last. */
  private static Comparator<Map.Entry<Long, Map<String, Double>>> order(Best best) {
    Comparator<Map.Entry<Long, Map<String, Double>>> byValue =
        Comparator.comparingDouble(
            e -> {
              double value = e.getValue().getOrDefault(best.metric, Double.NaN);
              return best.highest ? -value : value;
            });
    return byValue.thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder()));
  }
}
