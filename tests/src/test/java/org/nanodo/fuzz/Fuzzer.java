package org.nanodo.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.Literal;
import org.nanodo.jit.ArgSpec;
import org.nanodo.jit.Compiled;
import org.nanodo.jit.Jit;
import org.nanodo.jit.JitOptions;
import org.nanodo.jit.Lowered;
import org.nanodo.runtime.Client;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.Partitioner;

/**
 * Compiles programs and compares what they compute with what they should.
 *
 * @param xlaFlags over those of every program
 */
record Fuzzer(Client client, Map<String, Object> xlaFlags) {
  /** So many programs are compiled as one, which takes far less time. */
  private static final int TOGETHER = 12;

  private static final NamedSharding WHOLE = NamedSharding.replicated(Mesh.of("data", 1));

  /** Runs the programs of {@code count} seeds; the result describes each that is wrong. */
  List<String> run(long first, int count) {
    var failures = new ArrayList<String>();
    for (long seed = first; seed < first + count; seed += TOGETHER) {
      long end = Math.min(seed + TOGETHER, first + count);
      failures.addAll(run(LongStream.range(seed, end).mapToObj(FuzzProgram::of).toList()));
    }
    return failures;
  }

  /** Runs programs, compiled as one. */
  List<String> run(List<FuzzProgram> programs) {
    var failures = new ArrayList<String>();
    List<List<String>> wrong = compare(programs);
    for (int i = 0; i < wrong.size(); i++) {
      if (!wrong.get(i).isEmpty()) {
        failures.add(describe(programs, programs.get(i), wrong.get(i)));
      }
    }
    return failures;
  }

  private String describe(List<FuzzProgram> programs, FuzzProgram program, List<String> wrong) {
    List<String> alone = programs.size() == 1 ? wrong : compare(List.of(program)).get(0);
    String where =
        alone.isEmpty()
            ? "wrong only when compiled with all from %s to %s"
                .formatted(programs.get(0).name(), programs.get(programs.size() - 1).name())
            : "wrong on its own";
    List<String> said = alone.isEmpty() ? wrong : alone;
    return "%s, %s:%n  %s%n%s"
        .formatted(
            program.name(), where, String.join("\n  ", said), lower(List.of(program)).stablehlo());
  }

  private List<List<String>> compare(List<FuzzProgram> programs) {
    List<List<Literal>> computed = compute(programs);
    var wrong = new ArrayList<List<String>>();
    for (int i = 0; i < computed.size(); i++) {
      wrong.add(programs.get(i).compare(computed.get(i)));
    }
    return wrong;
  }

  /** What the compiled programs compute. */
  List<List<Literal>> compute(List<FuzzProgram> programs) {
    Lowered lowered = lower(programs);
    try (Compiled compiled = Jit.compile(client, lowered, options())) {
      List<Tensor> in =
          programs.stream()
              .flatMap(p -> p.literals().stream())
              .map(x -> Tensor.of(client, x, WHOLE))
              .toList();
      List<Tensor> out = compiled.call(lowered.args().with(in)).leaves();
      List<Literal> results = out.stream().map(Tensor::toHost).toList();
      in.forEach(Tensor::close);
      out.forEach(Tensor::close);
      var computed = new ArrayList<List<Literal>>();
      int at = 0;
      for (FuzzProgram p : programs) {
        computed.add(results.subList(at, at + p.results().size()));
        at += p.results().size();
      }
      return computed;
    }
  }

  private Lowered lower(List<FuzzProgram> programs) {
    List<ArgSpec> args =
        programs.stream()
            .flatMap(p -> p.arguments().stream())
            .map(a -> new ArgSpec(a.type, WHOLE))
            .toList();
    Function<List<Tensor>, List<Tensor>> all =
        in -> {
          var out = new ArrayList<Tensor>();
          int at = 0;
          for (FuzzProgram p : programs) {
            out.addAll(p.trace(in.subList(at, at + p.arguments().size())));
            at += p.arguments().size();
          }
          return out;
        };
    return Jit.lower("fuzz", all, Tree.of(args, ArgSpec.class), options());
  }

  private JitOptions options() {
    return new JitOptions(types -> types.map(t -> WHOLE), Partitioner.SHARDY, xlaFlags);
  }
}
