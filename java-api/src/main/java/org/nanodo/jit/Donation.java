package org.nanodo.jit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nanodo.ir.TensorType;
import org.nanodo.sharding.NamedSharding;

/** Decides which result takes over the memory of which donated argument. */
final class Donation {
  private Donation() {}

  /** For each argument the first result of its type and layout that no earlier one has taken. */
  static List<Optional<Integer>> match(
      List<ArgSpec> args, List<TensorType> results, List<NamedSharding> layouts) {
    var taken = new boolean[results.size()];
    var aliases = new ArrayList<Optional<Integer>>();
    for (ArgSpec a : args) {
      int match = -1;
      for (int r = 0; a.donated() && match < 0 && r < taken.length; r++) {
        if (!taken[r] && results.get(r).equals(a.type()) && layouts.get(r).equals(a.sharding())) {
          match = r;
          taken[r] = true;
        }
      }
      aliases.add(match < 0 ? Optional.empty() : Optional.of(match));
    }
    return aliases;
  }
}
