package org.nanodo.grad;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.jit;
import static org.nanodo.Transforms.remat;
import static org.nanodo.Transforms.shardMap;
import static org.nanodo.Transforms.valueAndGrad;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nanodo.ControlFlow;
import org.nanodo.Jnp;
import org.nanodo.Lax;
import org.nanodo.LeafSpecs;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.RematPolicy;
import org.nanodo.ir.ShapeException;
import org.nanodo.ir.TensorType;
import org.nanodo.nn.Dense;
import org.nanodo.nn.Params;
import org.nanodo.nn.Scope;
import org.nanodo.runtime.Devices;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.PartitionSpec;
import org.nanodo.testing.Program;
import org.nanodo.testing.TestDevices;

/** Against {@code make_remat.py}, which counts operations in the programs of JAX. */
@ExtendWith(TestDevices.class)
class RematPolicyTest {
  @AfterAll
  static void close() {
    Devices.close();
  }

  private record P(Tensor x, Tensor a, Tensor b) {}

  private static final List<TensorType> TYPES =
      List.of(
          TensorType.of(DType.F32, 3, 4),
          TensorType.of(DType.F32, 4, 6),
          TensorType.of(DType.F32, 6, 4));

  private static Tensor block(P p) {
    Tensor h = Lax.checkpointName(p.x.matmul(p.a).tanh(), "h");
    Tensor s = Lax.checkpointName(Jnp.einsum("bf,bg->bfg", h, h).sin(), "s");
    Tensor y = Jnp.einsum("bfg,bg->bf", s, h);
    return y.matmul(p.b).tanh().add(p.x);
  }

  private static Tensor layers(P p, RematPolicy each) {
    Scan<Tensor, List<Tensor>, List<Tensor>> scan =
        Scan.of((x, none) -> new Step<>(block(new P(x, p.a, p.b)), none));
    return scan.remat(each).apply(p.x, List.of(), 3).carry();
  }

  private static Tensor branches(P p) {
    return ControlFlow.switchCase(
        p.x.at(0, 0).gt(0).astype(DType.I32),
        List.of((Tensor x) -> block(new P(x, p.a, p.b)), x -> x.matmul(p.a).tanh().matmul(p.b)),
        p.x);
  }

  private static Tensor mapped(P p) {
    var data = PartitionSpec.of("data");
    LeafSpecs in = (path, type) -> path.equals("x") ? data : PartitionSpec.of();
    return shardMap(RematPolicyTest::block, Mesh.of("data", 1), in, (path, type) -> data).apply(p);
  }

  /**
   * One block, a scan of blocks with the policy, and the policy around a scan, branches and a block
   * that is mapped over devices.
   */
  private static List<Function<P, Tensor>> functions(RematPolicy policy) {
    return List.of(
        remat(RematPolicyTest::block, policy),
        p -> layers(p, policy),
        remat(p -> layers(p, RematPolicy.EVERYTHING_SAVEABLE), policy),
        remat(RematPolicyTest::branches, policy),
        remat(RematPolicyTest::mapped, policy));
  }

  private static List<Tensor> grads(Function<P, Tensor> f, List<Tensor> in) {
    var r = valueAndGrad((P p) -> f.apply(p).sum()).apply(new P(in.get(0), in.get(1), in.get(2)));
    return List.of(r.value(), r.grad().x, r.grad().a, r.grad().b);
  }

  private static List<Integer> counts(Function<P, Tensor> f) {
    return counts(Program.lower(in -> grads(f, in), TYPES).stablehlo());
  }

  private static List<Integer> counts(String text) {
    return Stream.of("dot_general", "tanh", "sine")
        .map(op -> text.split("stablehlo\\." + op + "\\b", -1).length - 1)
        .toList();
  }

  private static List<Integer> counts(RematPolicy policy) {
    return functions(policy).stream().flatMap(f -> counts(f).stream()).toList();
  }

  @Test
  void recomputesWhatJaxDoes() {
    Map<RematPolicy, String> jax = new LinkedHashMap<>();
    jax.put(RematPolicy.EVERYTHING_SAVEABLE, "12 2 1 12 2 1 12 2 1 18 3 1 12 2 1");
    jax.put(RematPolicy.NOTHING_SAVEABLE, "16 4 2 16 4 2 16 4 2 23 6 2 16 4 2");
    jax.put(RematPolicy.DOTS_SAVEABLE, "12 4 2 12 4 2 12 4 2 18 6 2 12 4 2");
    jax.put(RematPolicy.DOTS_WITH_NO_BATCH_DIMS_SAVEABLE, "14 4 2 14 4 2 14 4 2 20 6 2 14 4 2");
    jax.put(RematPolicy.onlyTheseNames("h"), "16 4 2 16 4 2 16 4 2 23 6 2 16 4 2");
    jax.put(RematPolicy.onlyTheseNames("s"), "16 4 1 16 4 1 16 4 1 23 6 1 16 4 1");
    jax.put(RematPolicy.anyNamesButThese("h"), "16 4 1 16 4 1 16 4 1 23 6 1 16 4 1");
    jax.put(
        RematPolicy.DOTS_WITH_NO_BATCH_DIMS_SAVEABLE.or(RematPolicy.onlyTheseNames("s")),
        "14 4 1 14 4 1 14 4 1 20 6 1 14 4 1");
    jax.forEach(
        (policy, expected) ->
            assertThat(counts(policy).stream().map(String::valueOf).collect(joining(" ")))
                .as(policy.toString())
                .isEqualTo(expected));
  }

  /** JAX's policy of that name keeps everything; here the names are heeded. */
  @Test
  void keepsAllButTheseNames() {
    assertThat(counts(RematPolicy.anythingExceptTheseNames("s")))
        .containsExactly(12, 2, 2, 12, 2, 2, 12, 2, 2, 18, 3, 2, 12, 2, 2);
  }

  @Test
  void changesNoGradient() {
    List<RematPolicy> policies =
        List.of(
            RematPolicy.EVERYTHING_SAVEABLE,
            RematPolicy.DOTS_SAVEABLE,
            RematPolicy.onlyTheseNames("s"),
            RematPolicy.anythingExceptTheseNames("s"));
    float[] one = {
      1.040028f, 0.995278f, 0.959026f, 0.946913f, 1.078556f, 0.980602f, 0.901254f, 0.890172f,
      1.120208f, 0.951252f, 0.829139f, 0.826934f
    };
    float[] three = {
      1.090263f, 0.971099f, 0.89459f, 0.880181f, 1.132834f, 0.886384f, 0.782136f, 0.814567f,
      1.275397f, 0.832807f, 0.5827f, 0.604355f
    };
    try (Program all =
        Program.of(
            in ->
                policies.stream()
                    .flatMap(policy -> functions(policy).stream())
                    .flatMap(f -> grads(f, in).stream())
                    .toList(),
            TYPES)) {
      List<Literal> args = new ArrayList<>();
      args.add(Literal.of(TYPES.get(0), values(12, 6, 2, 4)));
      args.add(Literal.of(TYPES.get(1), values(24, 7, 3, 8)));
      args.add(Literal.of(TYPES.get(2), values(24, 5, 2, 8)));
      List<Literal> out = all.call(args);
      for (int i = 0; i < out.size(); i++) {
        boolean layers = List.of(1, 2).contains(i / 4 % functions(policies.get(0)).size());
        assertThat(out.get(i).toFloats())
            .containsExactly(out.get(i % 4 + (layers ? 4 : 0)).toFloats(), within(1e-6f));
      }
      assertThat(out.get(1).toFloats()).containsExactly(one, within(2e-6f));
      assertThat(out.get(5).toFloats()).containsExactly(three, within(2e-6f));
    }
  }

  private static double[] values(int count, int modulus, int less, int divisor) {
    double[] all = new double[count];
    for (int i = 0; i < count; i++) {
      all[i] = (i % modulus - less) / (double) divisor;
    }
    return all;
  }

  @Test
  void isAChoiceOfLayersToo() {
    for (boolean scan : List.of(true, false)) {
      List<Integer> dots = new ArrayList<>();
      for (var policy : List.of(RematPolicy.NOTHING_SAVEABLE, RematPolicy.DOTS_SAVEABLE)) {
        Function<Scope, Tensor> model =
            s ->
                s.layers("blocks", 2)
                    .scan(scan)
                    .remat(policy)
                    .apply(Tensor.ones(2, 4), RematPolicyTest::dense)
                    .sum();
        Map<String, Tensor> params = Params.init(0, s -> Objects.requireNonNull(model.apply(s)));
        var grads = jit(grad((Map<String, Tensor> p) -> model.apply(Scope.of(p))));
        dots.add(counts(grads.lower(params).stablehlo()).get(0));
      }
      assertThat(dots.get(1)).isEqualTo(dots.get(0) - 1);
    }
  }

  private static Tensor dense(Scope s, Tensor x) {
    return Dense.to(4).apply(s.next("Dense"), x).tanh();
  }

  @Test
  void needsAName() {
    assertThatThrownBy(() -> Lax.checkpointName(Tensor.ones(1), ""))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("the name is empty");
  }
}
