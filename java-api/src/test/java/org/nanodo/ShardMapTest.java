package org.nanodo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.jit;
import static org.nanodo.Transforms.remat;
import static org.nanodo.Transforms.shardMap;
import static org.nanodo.Transforms.vmap;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nanodo.grad.GradException;
import org.nanodo.ir.DType;
import org.nanodo.ir.RematPolicy;
import org.nanodo.ir.ShapeException;
import org.nanodo.jit.ArgSpec;
import org.nanodo.jit.Jit;
import org.nanodo.jit.JitOptions;
import org.nanodo.runtime.Devices;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;
import org.nanodo.sharding.Partitioner;
import org.nanodo.sharding.ShardingException;

/** How functions of one device's part are called; their numbers are compared with JAX elsewhere. */
class ShardMapTest {
  private static final Mesh MESH = Mesh.of("data", 4, "model", 2);
  private static final PartitionSpec DATA = PartitionSpec.of("data");
  private static final PartitionSpec ALL = PartitionSpec.of();

  @BeforeAll
  static void open() {
    Devices.close();
    Devices.cpu(8);
  }

  @AfterAll
  static void close() {
    Devices.close();
    Devices.cpu(1);
  }

  private static Function<Tensor, Tensor> over(
      UnaryOperator<Tensor> f, PartitionSpec in, PartitionSpec out) {
    return shardMap(f, MESH, in, out);
  }

  private static Tensor index(String axis) {
    return Collectives.axisIndex(axis).astype(DType.F32);
  }

  private static Tensor numbers() {
    return Tensor.arange(8.0);
  }

  @Test
  void isCalledAtOnceAndCompiled() {
    Function<Tensor, Tensor> f = over(x -> x.sub(Collectives.pmean(x, "data")), DATA, DATA);
    float[] expected = {-3, -3, -1, -1, 1, 1, 3, 3};
    Tensor atOnce = f.apply(numbers());
    assertThat(atOnce.toFloats()).containsExactly(expected);
    assertThat(atOnce.sharding()).isEqualTo(new NamedSharding(MESH, DATA));
    assertThat(jit(f).apply(numbers()).toFloats()).containsExactly(expected);
    Tensor split = numbers().to(new NamedSharding(MESH, PartitionSpec.of("model")));
    assertThat(jit(f).apply(split).toFloats()).containsExactly(expected);
  }

  /** A scalar of each device is kept, as one vector of all. */
  @Test
  void isRematerialisedButForWhatAPolicyKeeps() {
    UnaryOperator<Tensor> part = x -> Collectives.psum(x.dot(x).sin(), "data");
    Tensor x = numbers().mul(0.25);
    float[] expected = new float[8];
    for (int i = 0; i < 8; i++) {
      double even = i / 2 * 0.5;
      double odd = even + 0.25;
      expected[i] = (float) (2 * 0.25 * i * Math.cos(even * even + odd * odd));
    }
    for (var policy : List.of(RematPolicy.NOTHING_SAVEABLE, RematPolicy.DOTS_SAVEABLE)) {
      var slope = jit(grad(remat(over(part, DATA, ALL), policy)));
      assertThat(slope.apply(x).toFloats()).containsExactly(expected, within(1e-5f));
    }
  }

  @Test
  void isDifferentiatedAtOnceAndCompiled() {
    Function<Tensor, Tensor> f = over(x -> Collectives.psum(x.square().sum(), "data"), DATA, ALL);
    float[] expected = {0, 2, 4, 6, 8, 10, 12, 14};
    assertThat(grad(f).apply(numbers()).toFloats()).containsExactly(expected);
    assertThat(jit(grad(f)).apply(numbers()).toFloats()).containsExactly(expected);
    assertThat(grad(jit(f)).apply(numbers()).toFloats()).containsExactly(expected);
  }

  @Test
  void aLoopMayBeginWithWhatIsTheSameOnAllDevices() {
    Function<Tensor, Tensor> f =
        over(
            x -> {
              UnaryOperator<Tensor> summed =
                  w -> ControlFlow.foriLoop(0, 3, (i, c) -> c.add(x.mul(w)), Tensor.zeros(2));
              Tensor slope = grad((Tensor w) -> summed.apply(w).sum()).apply(x.sum().mul(0));
              Tensor shared = grad((Tensor w) -> summed.apply(w).sum()).apply(Tensor.ones());
              return summed.apply(slope).add(shared);
            },
            DATA,
            DATA);
    // Three times the part times its own sum three times, and three times the sum over all.
    float[] expected = {84, 93, 174, 219, 408, 489, 786, 903};
    assertThat(jit(f).apply(numbers()).toFloats()).containsExactly(expected);
  }

  @Test
  void customDerivativesAreSummedOverDevices() {
    record Scaled(Tensor w, Tensor x) {}
    Function<Scaled, Tensor> scaled =
        Transforms.customVjp(
            s -> s.w.mul(s.x),
            s -> new Transforms.Forward<>(s.w.mul(s.x), s),
            (s, ct) -> new Scaled(ct.mul(s.x).sum().mul(10), ct.mul(s.w)));
    Function<Tensor, Tensor> f =
        w -> over(x -> scaled.apply(new Scaled(w, x)), DATA, DATA).apply(numbers()).sum();
    assertThat(grad(f).apply(Tensor.of(2.0)).item()).isEqualTo(280);
  }

  @Test
  void seesAxesAndCapturedTensors() {
    Tensor two = Tensor.of(2.0);
    Function<Tensor, Tensor> f =
        x -> {
          Tensor sum = x.sum();
          return over(
                  part ->
                      part.mul(two)
                          .add(sum)
                          .add(index("data").mul(100))
                          .add(Collectives.axisSize("model")),
                  DATA,
                  DATA)
              .apply(x);
        };
    float[] expected = {30, 32, 134, 136, 238, 240, 342, 344};
    assertThat(f.apply(numbers()).toFloats()).containsExactly(expected);
    assertThat(jit(f).apply(numbers()).toFloats()).containsExactly(expected);
  }

  @Test
  void takesAndReturnsTrees() {
    record Layer(Tensor w, Tensor x) {}
    Map<String, PartitionSpec> specs = Map.of("w", ALL, "x", DATA);
    Function<Layer, List<Tensor>> f =
        shardMap(
            l -> List.of(l.x.mul(l.w), Collectives.psum(l.x, "data")),
            MESH,
            (path, type) -> specs.get(path),
            (path, type) -> path.equals("0") ? DATA : ALL);
    List<Tensor> results = f.apply(new Layer(Tensor.of(3.0), numbers()));
    assertThat(results.get(0).toFloats()).containsExactly(0, 3, 6, 9, 12, 15, 18, 21);
    assertThat(results.get(1).toFloats()).containsExactly(12, 16);
  }

  @Test
  void isOnOneDeviceACall() {
    Mesh one = Mesh.of("data", 1);
    Function<Tensor, Tensor> f =
        shardMap(x -> Collectives.psum(x, "data").add(index("data")), one, DATA, DATA);
    assertThat(f.apply(numbers()).toFloats()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(jit(f).lower(numbers()).stablehlo())
        .contains("call @shard_map")
        .doesNotContain("all_reduce", "partition_id");
  }

  @Test
  void isAManualComputationOfShardy() {
    Function<Tensor, Tensor> f = over(x -> Collectives.psum(x, "data"), DATA, ALL);
    assertThat(jit(f).lower(numbers()).stablehlo())
        .contains(
            "sdy.mesh @mesh = <[\"data\"=4, \"model\"=2]>",
            "sdy.manual_computation(%arg0) in_shardings=[<@mesh, [{\"data\"}]>]"
                + " out_shardings=[<@mesh, [{}]>] manual_axes={\"data\", \"model\"} (",
            "replica_groups = dense<[[0, 2, 4, 6], [1, 3, 5, 7]]> : tensor<2x4xi64>");
    var whole = NamedSharding.replicated(MESH);
    var options = new JitOptions(t -> t.map(x -> whole), Partitioner.GSPMD, Map.of());
    var args = Tree.of(new ArgSpec(numbers().type(), whole), ArgSpec.class);
    assertThatThrownBy(() -> Jit.lower("f", f, args, options).stablehlo())
        .isInstanceOf(ShardingException.class)
        .hasMessageContaining("shardMap needs the partitioner Shardy, found GSPMD");
  }

  @Test
  void collectivesWorkWithinABatch() {
    Function<Tensor, Tensor> centred =
        vmap((Tensor x) -> x.sub(Collectives.pmean(x, "batch"))).axisName("batch");
    assertThat(centred.apply(Tensor.of(1.0, 2, 6)).toFloats()).containsExactly(-2, -1, 3);
    Function<Tensor, Tensor> both =
        over(
            part ->
                vmap((Tensor x) -> Collectives.psum(x, "batch", "data"))
                    .axisName("batch")
                    .apply(part),
            DATA,
            ALL);
    assertThat(both.apply(numbers()).toFloats()).containsExactly(28, 28);
  }

  @Test
  void refusesAxesThatTheMeshLacks() {
    assertThatThrownBy(() -> over(x -> x, PartitionSpec.of("rows"), ALL).apply(numbers()))
        .isInstanceOf(ShardingException.class)
        .hasMessageStartingWith(
            "shardMap: the spec P(rows) of the argument names the axis 'rows', and the mesh has"
                + " [data, model] (ShardMapTest.java:");
    assertThatThrownBy(() -> over(x -> Collectives.psum(x, "rows"), DATA, ALL).apply(numbers()))
        .isInstanceOf(TraceException.class)
        .hasMessageStartingWith(
            "psum: there is no axis 'rows' here, only [data, model]; call it within shardMap");
  }

  @Test
  void refusesPartsOfDifferentSizes() {
    assertThatThrownBy(() -> over(x -> x, DATA, DATA).apply(Tensor.arange(7.0)))
        .isInstanceOf(ShardingException.class)
        .hasMessageStartingWith(
            "shardMap: the argument tensor f32[7], of spec P(data): dimension 0 of size 7 is not"
                + " divisible by the 4 devices of mesh axis data; pad it, or do not split it (ShardMapTest.java:");
    assertThatThrownBy(
            () ->
                over(x -> Collectives.psumScatter(x, "data", 0, true), DATA, DATA).apply(numbers()))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("is not divisible by the size of the axis data=4");
  }

  @Test
  void refusesResultsThatDifferWhereTheirSpecSaysTheyAreTheSame() {
    assertThatThrownBy(() -> over(x -> x, DATA, ALL).apply(numbers()))
        .isInstanceOf(ShardingException.class)
        .hasMessageStartingWith(
            "shardMap: the result f32[2] may differ between devices along [data], which its spec"
                + " P() does not mention; reduce it there, as by psum or pmean, or name the axes");
    assertThatThrownBy(() -> over(x -> x.add(index("model")), DATA, DATA).apply(numbers()))
        .hasMessageContaining("may differ between devices along [model]");
  }

  @Test
  void refusesCollectivesOutside() {
    assertThatThrownBy(() -> Collectives.psum(numbers(), "data"))
        .isInstanceOf(TraceException.class)
        .hasMessageStartingWith(
            "psum: there is no axis 'data' here; call it within shardMap over a mesh with"
                + " that axis, or within a vmap that names it (ShardMapTest.java:");
    assertThatThrownBy(() -> Collectives.axisIndex("data")).isInstanceOf(TraceException.class);
  }

  @Test
  void refusesWhatHasNoMeaningOnOneDevice() {
    assertThatThrownBy(
            () -> over(x -> over(y -> y, ALL, ALL).apply(x), DATA, DATA).apply(numbers()))
        .isInstanceOf(ShardingException.class)
        .hasMessageContaining("is within another");
    var whole = NamedSharding.replicated(MESH);
    assertThatThrownBy(
            () -> over(x -> Lax.withShardingConstraint(x, whole), DATA, DATA).apply(numbers()))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("within a shardMap, where each device has its own part");
    int[][] twice = {{0, 1}, {2, 1}};
    assertThatThrownBy(
            () -> over(x -> Collectives.ppermute(x, "data", twice), DATA, DATA).apply(numbers()))
        .hasMessageContaining("[[0, 1], [2, 1]] is no permutation of the axis data=4");
  }

  @Test
  void anExtremumHasNoGradient() {
    Function<Tensor, Tensor> f = over(x -> Collectives.pmax(x.sum(), "data"), DATA, ALL);
    assertThatThrownBy(() -> grad(f).apply(numbers()))
        .isInstanceOf(GradException.class)
        .hasMessageContaining("has no gradient, as in JAX");
  }

  @Test
  void needsOneMesh() {
    Tensor elsewhere = numbers().to(new NamedSharding(Mesh.of("x", 8), PartitionSpec.of("x")));
    assertThatThrownBy(() -> jit(over(x -> x, DATA, DATA)).apply(elsewhere))
        .isInstanceOf(ShardingException.class)
        .hasMessageContaining("is laid out over [data=4, model=2], the arguments over [x=8]");
  }
}
