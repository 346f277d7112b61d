package org.nanodo.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
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

/** Functions over eight devices and over one, and their gradients, against JAX. */
@ExtendWith(TestDevices.class)
class ManualOracleTest {
  private static final Map<String, Oracle.Entry> ENTRIES = Oracle.read("/org/nanodo/manual.json");

  static Set<String> names() {
    return ENTRIES.keySet();
  }

  @Test
  void hasCasesOfEveryFunction() {
    Set<String> found = ENTRIES.keySet().stream().map(Oracle::function).collect(Collectors.toSet());
    assertThat(found).containsAll(ManualCases.all().keySet());
  }

  @ParameterizedTest
  @MethodSource("names")
  void agreesWithJax(String name) {
    Oracle.Entry entry = Objects.requireNonNull(ENTRIES.get(name));
    Mesh mesh = mesh(name);
    var f = function(Oracle.function(name), mesh);
    List<Literal> arguments = new ArrayList<>(entry.inputs());
    arguments.addAll(entry.cotangents());
    int count = entry.inputs().size();
    List<Literal> actual =
        run(
            mesh,
            in -> {
              List<Tensor> args = in.subList(0, count);
              return entry.cotangents().isEmpty()
                  ? f.apply(args)
                  : withGradients(f, args, in.subList(count, in.size()));
            },
            arguments);
    List<Literal> expected = new ArrayList<>(entry.outputs());
    expected.addAll(entry.gradients());
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      Closeness.require(name + " result " + i, actual.get(i), expected.get(i));
    }
  }

  static Set<String> differentiated() {
    return ENTRIES.keySet().stream()
        .filter(name -> !Objects.requireNonNull(ENTRIES.get(name)).cotangents().isEmpty())
        .collect(Collectors.toSet());
  }

  /** A cotangent times the tangent that is pushed forward is JAX's gradient times that pushed. */
  @ParameterizedTest
  @MethodSource("differentiated")
  void pushesTangentsAsJaxPullsCotangents(String name) {
    Oracle.Entry entry = Objects.requireNonNull(ENTRIES.get(name));
    Mesh mesh = mesh(name);
    var f = function(Oracle.function(name), mesh);
    // Any tangent will do; this one is at hand.
    List<Literal> out = run(mesh, in -> Transforms.jvp(f, in, in).tangent(), entry.inputs());
    double pulled = product(entry.gradients(), entry.inputs());
    assertThat(product(entry.cotangents(), out))
        .isCloseTo(pulled, within(1e-5 * Math.max(10, Math.abs(pulled))));
  }

  private static double product(List<Literal> a, List<Literal> b) {
    double sum = 0;
    for (int i = 0; i < a.size(); i++) {
      double[] x = a.get(i).toDoubles();
      double[] y = b.get(i).toDoubles();
      for (int j = 0; j < x.length; j++) {
        sum += x[j] * y[j];
      }
    }
    return sum;
  }

  private static Mesh mesh(String name) {
    return name.endsWith(":1x1") ? Mesh.of("data", 1, "model", 1) : Mesh.of("data", 4, "model", 2);
  }

  private static Function<List<Tensor>, List<Tensor>> function(String name, Mesh mesh) {
    if (name.equals("second")) {
      var f = Objects.requireNonNull(ManualCases.all().get("matmul")).over(mesh);
      return in -> List.of(second(f, in));
    }
    boolean mapped = name.startsWith("vmap ") && !name.equals("vmap within");
    var one = Objects.requireNonNull(ManualCases.all().get(mapped ? name.substring(5) : name));
    return mapped ? Transforms.vmap(one.over(mesh)) : one.over(mesh);
  }

  /** A norm of the gradient. */
  private static Tensor second(Function<List<Tensor>, List<Tensor>> f, List<Tensor> in) {
    List<Tensor> grads =
        Transforms.grad((List<Tensor> x) -> f.apply(x).get(0).square().sum()).apply(in);
    return grads.get(0).square().sum().add(grads.get(1).square().sum());
  }

  private static List<Tensor> withGradients(
      Function<List<Tensor>, List<Tensor>> f, List<Tensor> args, List<Tensor> cotangents) {
    var vjp = Transforms.vjp(f, args);
    List<Tensor> results = new ArrayList<>(vjp.value());
    results.addAll(vjp.pullback().apply(cotangents));
    return results;
  }

  private static List<Literal> run(
      Mesh mesh, Function<List<Tensor>, List<Tensor>> f, List<Literal> arguments) {
    var whole = NamedSharding.replicated(mesh);
    var options =
        new JitOptions(
            types -> types.map(t -> whole),
            Partitioner.SHARDY,
            Map.of("xla_backend_optimization_level", 0));
    Tree<ArgSpec> specs = Tree.of(arguments, Literal.class).map(x -> new ArgSpec(x.type(), whole));
    Tree<Tensor> in = specs.with(arguments).map(x -> Tensor.of(TestDevices.client(), x, whole));
    try (Compiled compiled = Jit.compile(TestDevices.client(), "f", f, specs, options)) {
      List<Tensor> out = compiled.call(in).leaves();
      List<Literal> results = out.stream().map(Tensor::toHost).toList();
      out.forEach(Tensor::close);
      return results;
    } finally {
      in.leaves().forEach(Tensor::close);
    }
  }
}
