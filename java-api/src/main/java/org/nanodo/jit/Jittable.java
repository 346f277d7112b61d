package org.nanodo.jit;

import java.util.Arrays;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.nanodo.ir.TensorType;
import org.nanodo.runtime.Cost;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;

/** A compiled function's options; each method returns another function. */
abstract sealed class Jittable<F> permits Jitted, Jitted2, Jitted3, Jitted4, Jitted5, Jitted6 {
  final CallCache calls;
  private final Function<CallCache, F> with;

  Jittable(CallCache calls, Function<CallCache, F> with) {
    this.calls = calls;
    this.with = with;
  }

  /** The same function, called {@code name} in programs and messages. */
  public F named(String name) {
    return with.apply(calls.named(name));
  }

  /**
   * The same function with these arguments, counted from 0, donated: a call reuses their memory,
   * and their tensors cannot be used afterwards.
   */
  public F donate(int... arguments) {
    Set<Integer> all = Arrays.stream(arguments).boxed().collect(Collectors.toSet());
    return with.apply(calls.donating(all));
  }

  /**
   * The function as StableHLO, traced for such arguments: those that {@code lower} takes.
   *
   * @throws IllegalArgumentException if their number is another than the function's
   */
  public String stablehlo(Object... arguments) {
    return calls.lower(arguments).stablehlo();
  }

  /** A drawing of the function in Graphviz's DOT language; {@code lower} also makes SVG of it. */
  public String dot(Object... arguments) {
    return calls.lower(arguments).dot();
  }

  /** The optimized HLO of the function for such arguments: {@link Compiled#hlo}. */
  public String hlo(Object... arguments) {
    return calls.compile(arguments).hlo();
  }

  /** What a call with such arguments costs. */
  public Cost cost(Object... arguments) {
    return calls.compile(arguments).cost();
  }

  /** The same function with this sharding of all results. */
  public F outShardings(NamedSharding sharding) {
    return with.apply(
        calls.withOutShardings((types, mesh) -> types.map(t -> sharding), sharding.mesh()));
  }

  /** The same function with shardings of results by their paths and types. */
  public F outShardings(BiFunction<String, TensorType, NamedSharding> layout) {
    return with.apply(
        calls.withOutShardings((types, mesh) -> types.mapWithPath(layout), Mesh.SINGLE));
  }
}
