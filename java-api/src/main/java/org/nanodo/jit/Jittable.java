package org.nanodo.jit;

import java.util.Arrays;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.nanodo.ir.TensorType;
import org.nanodo.sharding.NamedSharding;

/** How a compiled function is compiled; each method gives another function. */
public abstract sealed class Jittable<F>
    permits Jitted, Jitted2, Jitted3, Jitted4, Jitted5, Jitted6 {
  final CallCache calls;

  Jittable(CallCache calls) {
    this.calls = calls;
  }

  abstract F with(CallCache calls);

  /** The same function, called {@code name} in programs and messages. */
  public F named(String name) {
    return with(calls.named(name));
  }

  /**
   * The same function, which takes over the memory of these arguments, counted from 0: tensors in
   * them cannot be used after a call.
   */
  public F donate(int... arguments) {
    Set<Integer> all = Arrays.stream(arguments).boxed().collect(Collectors.toSet());
    return with(calls.donating(all));
  }

  /** The same function, all of whose results are laid out so. */
  public F outShardings(NamedSharding sharding) {
    return outShardings((path, type) -> sharding);
  }

  /** The same function, whose results are laid out by their paths and types. */
  public F outShardings(BiFunction<String, TensorType, NamedSharding> layout) {
    return with(calls.withOutShardings((types, mesh) -> types.mapWithPath(layout)));
  }
}
