package org.nanodo;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.nanodo.batch.LeafAxes;
import org.nanodo.batch.Vmap;
import org.nanodo.batch.Vmap2;
import org.nanodo.batch.Vmap3;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.PartitionSpec;
import org.nanodo.trace.Arguments;

/** The transforms by which a function of a part becomes one of the whole. */
abstract class MappingTransforms {
  MappingTransforms() {}

  // Devices.

  /**
   * {@code f} on every device of a mesh, as {@code jax.shard_map}: it gets the device's part of the
   * argument, computes with that, communicates by {@link Collectives}, and returns its part of the
   * result. Captured tensors are whole on every device. Gradients through it and within it are
   * those of JAX: of what is the same on several devices, they are summed over these.
   *
   * @param in how the leaves of the argument are split
   * @param out how the leaves of the result are; along axes that it does not mention they must be
   *     the same on all devices
   * @throws org.nanodo.sharding.ShardingException when applied, if a spec names an axis that the
   *     mesh lacks, a dimension is not divisible, or a result may differ along an axis that its
   *     spec does not mention
   */
  public static <A, R> Function<A, R> shardMap(
      Function<A, R> f, Mesh mesh, PartitionSpec in, PartitionSpec out) {
    return shardMap(f, mesh, (path, type) -> in, (path, type) -> out);
  }

  /** As above, with a spec for each leaf of the argument and of the result. */
  public static <A, R> Function<A, R> shardMap(
      Function<A, R> f, Mesh mesh, LeafSpecs in, LeafSpecs out) {
    return argument -> new ManualSharding(mesh).apply(f, in, out, argument);
  }

  /** As above, of a function of two arguments, each with one spec for all of its leaves. */
  public static <A, B, R> BiFunction<A, B, R> shardMap(
      BiFunction<A, B, R> f, Mesh mesh, PartitionSpec a, PartitionSpec b, PartitionSpec out) {
    Function<List<Object>, R> all =
        shardMap(Arguments.of(f), mesh, Arguments.each(a, b), (path, type) -> out);
    return (x, y) -> all.apply(List.of(x, y));
  }

  /** As above, of a function of three arguments. */
  public static <A, B, C, R> Function3<A, B, C, R> shardMap(
      Function3<A, B, C, R> f,
      Mesh mesh,
      PartitionSpec a,
      PartitionSpec b,
      PartitionSpec c,
      PartitionSpec out) {
    Function<List<Object>, R> all =
        shardMap(Arguments.of(f), mesh, Arguments.each(a, b, c), (path, type) -> out);
    return (x, y, z) -> all.apply(List.of(x, y, z));
  }

  // Batching.

  /**
   * {@code f} of each element along the leading axes of all leaves of the argument, as {@code
   * jax.vmap}; the results are stacked along a leading axis. Tensors that the function captures are
   * the same for the whole batch. {@link Vmap#axisName} names the mapped axis for {@link
   * Collectives}.
   *
   * @throws org.nanodo.batch.BatchException when applied, if a leaf is a scalar, there are none, or
   *     sizes differ
   */
  public static <A, R> Vmap<A, R> vmap(Function<A, R> f) {
    return vmap(f, 0, 0);
  }

  /**
   * The same along axis {@code in} of all leaves of the argument, with the results stacked along
   * axis {@code out}.
   */
  public static <A, R> Vmap<A, R> vmap(Function<A, R> f, int in, int out) {
    return vmap(f, (path, type) -> in, (path, type) -> out);
  }

  /** The same along an axis for each leaf of the argument, or none for some of them. */
  public static <A, R> Vmap<A, R> vmap(Function<A, R> f, LeafAxes in, int out) {
    return vmap(f, in, (path, type) -> out);
  }

  /**
   * The same along an axis for each leaf of the argument and of the result.
   *
   * @throws org.nanodo.batch.BatchException when applied, if no leaf of the argument is mapped, an
   *     axis does not exist, sizes differ, or a result that differs within the batch shall not be
   *     mapped
   */
  public static <A, R> Vmap<A, R> vmap(Function<A, R> f, LeafAxes in, LeafAxes out) {
    return Vmap.of(f, in, out);
  }

  /** The same of a function of two arguments, along the leading axes of all leaves of both. */
  public static <A, B, R> Vmap2<A, B, R> vmap(BiFunction<A, B, R> f) {
    return vmap(f, 0, 0, 0);
  }

  /**
   * The same along an axis for each argument, or {@link LeafAxes#NOT_MAPPED} for one that all
   * examples share.
   */
  public static <A, B, R> Vmap2<A, B, R> vmap(BiFunction<A, B, R> f, int a, int b, int out) {
    return new Vmap2<>(vmap(Arguments.of(f), Arguments.each(a, b), out));
  }

  /** The same of a function of three arguments, along the leading axes of all leaves of each. */
  public static <A, B, C, R> Vmap3<A, B, C, R> vmap(Function3<A, B, C, R> f) {
    return vmap(f, 0, 0, 0, 0);
  }

  /** The same along an axis for each argument, or {@link LeafAxes#NOT_MAPPED}. */
  public static <A, B, C, R> Vmap3<A, B, C, R> vmap(
      Function3<A, B, C, R> f, int a, int b, int c, int out) {
    return new Vmap3<>(vmap(Arguments.of(f), Arguments.each(a, b, c), out));
  }
}
