package org.nanodo.mistakes;

import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.jit;
import static org.nanodo.Transforms.shardMap;
import static org.nanodo.Transforms.vmap;

import java.util.function.Function;
import org.nanodo.Collectives;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;
import org.nanodo.nn.Dense;
import org.nanodo.nn.Params;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;

/** Layouts that do not fit, and axes that the mesh lacks. */
final class ShardingMistakes {
  private static final Mesh MESH = Mesh.of("data", 4, "model", 2);
  private static final PartitionSpec DATA = PartitionSpec.of("data");
  private static final PartitionSpec ALL = PartitionSpec.of();
  private static final NamedSharding ROWS = new NamedSharding(MESH, DATA);

  private ShardingMistakes() {}

  static void addTo(Mistakes to) {
    Tensor eight = Tensor.arange(8.0);
    Tensor seven = Tensor.arange(7.0);
    to.add("unknown axis of a mesh", () -> new NamedSharding(MESH, PartitionSpec.of("rows")));
    to.add("axis of a mesh twice", () -> Mesh.of("data", 2, "data", 4));
    to.add("axis twice in a spec", () -> PartitionSpec.of("data", "data"));
    to.add("indivisible", () -> seven.to(ROWS));
    to.add(
        "indivisible argument",
        () -> jit((Tensor v) -> v).lower(Tensor.abstractOf(TensorType.of(DType.F32, 7), ROWS)));
    to.add("indivisible result", () -> jit((Tensor v) -> v).outShardings(ROWS).apply(seven));
    to.add(
        "more axes than the result has",
        () -> jit((Tensor v) -> v.sum()).outShardings(ROWS).apply(eight));
    to.add(
        "indivisible constraint",
        () -> jit((Tensor v) -> Lax.withShardingConstraint(v.sin(), ROWS)).apply(seven));
    to.add(
        "arguments on two meshes",
        () ->
            eight
                .to(ROWS)
                .add(eight.to(new NamedSharding(Mesh.of("x", 4), PartitionSpec.of("x")))));
    to.add(
        "constraint on another mesh",
        () ->
            jit((Tensor v) ->
                    Lax.withShardingConstraint(
                        v.sin(), new NamedSharding(Mesh.of("x", 8), PartitionSpec.of("x"))))
                .apply(eight.to(ROWS)));
    to.add(
        "mesh larger than the devices",
        () -> eight.to(new NamedSharding(Mesh.of("data", 16), ALL)));
    manual(to, eight, seven);
    to.add(
        "unknown logical axis",
        () -> Params.init(0, s -> Dense.to(3).axes("embed", "mpl").apply(s, Tensor.ones(2, 3))));
    to.add(
        "parameter twice",
        () -> Params.init(0, s -> Dense.to(3).apply(s, Dense.to(3).apply(s, Tensor.ones(2, 3)))));
  }

  private static Function<Tensor, Tensor> over(
      Function<Tensor, Tensor> f, PartitionSpec in, PartitionSpec out) {
    return shardMap(f, MESH, in, out);
  }

  private static void manual(Mistakes to, Tensor eight, Tensor seven) {
    to.add(
        "shardMap with an unknown axis",
        () -> over(v -> v, PartitionSpec.of("rows"), ALL).apply(eight));
    to.add("shardMap, indivisible", () -> over(v -> v, DATA, DATA).apply(seven));
    to.add("shardMap with results that differ", () -> over(v -> v, DATA, ALL).apply(eight));
    to.add(
        "shardMap within another",
        () -> over(v -> over(u -> u, ALL, ALL).apply(v), DATA, DATA).apply(eight));
    to.add(
        "constraint within shardMap",
        () -> over(v -> Lax.withShardingConstraint(v, ROWS), DATA, DATA).apply(eight));
    to.add("psum outside", () -> Collectives.psum(eight, "data"));
    to.add(
        "psum over an unknown axis",
        () -> over(v -> Collectives.psum(v, "rows"), DATA, ALL).apply(eight));
    to.add(
        "psum over an unknown axis in vmap",
        () -> vmap((Tensor v) -> Collectives.psum(v, "batch")).apply(eight));
    to.add(
        "psumScatter of parts that do not divide",
        () -> over(v -> Collectives.psumScatter(v, "data", 0, true), DATA, DATA).apply(eight));
    to.add(
        "ppermute that is none",
        () ->
            over(v -> Collectives.ppermute(v, "data", new int[][] {{0, 1}, {2, 1}}), DATA, DATA)
                .apply(eight));
    to.add(
        "gradient of pmax",
        () -> grad(over(v -> Collectives.pmax(v.sum(), "data"), DATA, ALL)).apply(eight));
    to.add(
        "shardMap over another mesh than its argument",
        () ->
            jit(over(v -> v, DATA, DATA))
                .apply(eight.to(new NamedSharding(Mesh.of("x", 8), PartitionSpec.of("x")))));
  }
}
