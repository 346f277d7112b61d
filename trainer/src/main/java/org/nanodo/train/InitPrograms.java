package org.nanodo.train;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.jit.ArgSpec;
import org.nanodo.jit.Compiled;
import org.nanodo.nn.ParamSpec;
import org.nanodo.runtime.Client;

/**
 * Draws initial parameters on the devices, each device its part. One program serves all parameters
 * of a kind: a program that draws them all takes far longer to compile.
 */
final class InitPrograms implements AutoCloseable {
  private final Client client;
  private final StepPrograms programs;
  private final long seed;
  private final Map<ParamSpec.Draw, Compiled> compiled = new HashMap<>();

  InitPrograms(Client client, StepPrograms programs, long seed) {
    this.client = client;
    this.programs = programs;
    this.seed = seed;
  }

  Tensor draw(String path, ParamSpec spec) {
    Compiled draw = compiled.computeIfAbsent(spec.drawn(), d -> programs.compileDraw(client, spec));
    Tree<ArgSpec> args = draw.lowered().args();
    try (Tensor key = Tensor.of(client, spec.keys(seed, path), args.leaves().get(0).sharding())) {
      return draw.call(args.with(List.of(key))).leaves().get(0);
    }
  }

  @Override
  public void close() {
    compiled.values().forEach(Compiled::close);
  }
}
