package org.nanodo.programs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.Literal;
import org.nanodo.jit.ArgSpec;
import org.nanodo.jit.Compiled;
import org.nanodo.jit.Jit;
import org.nanodo.jit.JitOptions;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.Partitioner;
import org.nanodo.testing.TestDevices;

/**
 * Programs of one mesh that are compiled as one, as the compiler takes less time for a large
 * program than for many small ones.
 */
final class Joined {
  private static final int DEPTH_OF_TRACE = 12;

  private final List<RandomProgram> programs;
  private final Map<String, String> failures = new LinkedHashMap<>();

  private Joined(List<RandomProgram> programs) {
    this.programs = programs;
  }

  /** What went wrong, by the programs' names. */
  static Map<String, String> failures(List<RandomProgram> programs) {
    var joined = new Joined(programs);
    try {
      joined.run();
      return joined.failures;
    } catch (RuntimeException e) {
      if (programs.size() == 1) {
        return Map.of(programs.get(0).name(), described(e));
      }
    }
    // The compiler or the runtime refuses one of them.
    var each = new LinkedHashMap<String, String>();
    programs.forEach(p -> each.putAll(failures(List.of(p))));
    return each;
  }

  private void run() {
    Mesh mesh = mesh();
    var whole = NamedSharding.replicated(mesh);
    var options =
        new JitOptions(
            types -> types.map(t -> whole),
            Partitioner.SHARDY,
            Map.of("xla_backend_optimization_level", 0));
    List<Literal> inputs = programs.stream().flatMap(p -> p.inputs().stream()).toList();
    Tree<ArgSpec> specs = Tree.of(inputs, Literal.class).map(x -> new ArgSpec(x.type(), whole));
    try (Compiled compiled =
        Jit.compile(TestDevices.client(), "programs", this::traced, specs, options)) {
      Tree<Tensor> in = specs.with(inputs).map(x -> Tensor.of(TestDevices.client(), x, whole));
      List<Tensor> out = compiled.call(in).leaves();
      List<Literal> results = out.stream().map(Tensor::toHost).toList();
      out.forEach(Tensor::close);
      in.leaves().forEach(Tensor::close);
      compare(results);
    }
  }

  private Mesh mesh() {
    Map<String, Integer> sizes = programs.get(0).mesh();
    return sizes.isEmpty() ? Mesh.SINGLE : TransformTable.mesh(sizes);
  }

  private List<Tensor> traced(List<Tensor> inputs) {
    failures.clear();
    var next = inputs.iterator();
    var results = new ArrayList<Tensor>();
    for (RandomProgram program : programs) {
      List<Tensor> own = program.inputs().stream().map(x -> next.next()).toList();
      try {
        results.addAll(Interpreter.run(program, own));
      } catch (RuntimeException e) {
        failures.put(program.name(), described(e));
      }
    }
    return results;
  }

  private void compare(List<Literal> results) {
    var next = results.iterator();
    for (RandomProgram program : programs) {
      if (!failures.containsKey(program.name())) {
        List<Literal> own = program.outputs().stream().map(x -> next.next()).toList();
        List<String> differences = Comparison.differences(program, own);
        if (!differences.isEmpty()) {
          failures.put(program.name(), String.join("\n", differences));
        }
      }
    }
  }

  static String described(RuntimeException e) {
    var text = new StringBuilder(e.toString());
    for (int i = 0; i < Math.min(DEPTH_OF_TRACE, e.getStackTrace().length); i++) {
      text.append("\n    at ").append(e.getStackTrace()[i]);
    }
    return text.toString();
  }
}
