package org.nanodo.jit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.CustomCall;
import org.nanodo.ir.HostCallback;
import org.nanodo.ir.IrModule;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.Topology;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.ShardingException;
import org.nanodo.trace.Trace;
import org.nanodo.trace.Trace.Traced;

/** Turns functions of tensors into executables, as {@code jax.jit} does. */
public final class Jit {
  private Jit() {}

  /**
   * Traces, lowers and compiles {@code f} for the first devices of {@code client}.
   *
   * @param f a function from a tree of tensors to a tree of tensors
   * @param args its argument, with an {@link ArgSpec} in place of each tensor
   * @throws ShardingException as {@link #lower}, or if the client has fewer devices than the mesh
   */
  public static <A, R> Compiled compile(
      Client client, String name, Function<A, R> f, Tree<ArgSpec> args, JitOptions options) {
    return compile(client, lower(name, f, args, options), options);
  }

  /** Compiles a lowered function. */
  public static Compiled compile(Client client, Lowered lowered, JitOptions options) {
    requireMesh(lowered);
    lowered.mesh().requireFits(client.devices().size());
    if (lowered.program().main().has(HostCallback.class::isInstance)) {
      client.enableCallbacks();
    }
    return CompileRequest.compile(
        lowered,
        client.platform(),
        client.xlaFlags(),
        options.xlaFlags(),
        (request, flags) -> {
          if (needsHandler(request)) {
            client.enableHandlers();
          }
          long start = System.nanoTime();
          var made = ExecutableCache.compile(client, request);
          var timings = request.timings(System.nanoTime() - start, made.cached());
          return new Compiled(
              client, made.executable(), lowered, request.program(), flags, timings);
        });
  }

  /**
   * Compiles a lowered function ahead of time, without the topology's devices.
   *
   * @throws ShardingException if the mesh has another number of devices than the topology
   */
  public static AheadOfTime compile(Topology topology, Lowered lowered, JitOptions options) {
    requireMesh(lowered);
    lowered.mesh().requireFits(topology.devices());
    return CompileRequest.compile(
        lowered,
        topology.platform(),
        topology.xlaFlags(),
        options.xlaFlags(),
        (request, flags) -> {
          if (needsHandler(request)) {
            topology.enableHandlers();
          }
          long start = System.nanoTime();
          var program = topology.compile(request.text(), request.options());
          var timings = request.timings(System.nanoTime() - start, false);
          return new AheadOfTime(program, lowered, request.program(), flags, timings);
        });
  }

  /** Whether it has a call of the user's, or of a kernel that the platform has. */
  private static boolean needsHandler(CompileRequest request) {
    return request.program().main().has(CustomCall.class::isInstance);
  }

  private static void requireMesh(Lowered lowered) {
    if (lowered.manual().size() > lowered.mesh().size()) {
      throw new ShardingException(
          "shardMap is over %s, the arguments are on %s; lay them out over that mesh"
              .formatted(lowered.manual(), lowered.mesh()));
    }
  }

  /**
   * Traces {@code f}.
   *
   * @throws ShardingException if arguments, results and constraints are on different meshes, or do
   *     not divide evenly
   */
  public static <A, R> Lowered lower(
      String name, Function<A, R> f, Tree<ArgSpec> args, JitOptions options) {
    return lower(LayoutCheck.mesh(args), name, "", f, args, options);
  }

  /**
   * The same on a mesh.
   *
   * @param prefix of the names of arguments, before their paths
   */
  static <A, R> Lowered lower(
      Mesh mesh,
      String name,
      String prefix,
      Function<A, R> f,
      Tree<ArgSpec> args,
      JitOptions options) {
    List<Value> params =
        args.mapWithPath((path, a) -> new Value(a.type(), path.isEmpty() ? name : prefix + path))
            .leaves();
    return lower(mesh, name, params, f, args, options);
  }

  /** The same, with parameters under other names than their paths. */
  static <A, R> Lowered lower(
      Mesh mesh,
      String name,
      List<Value> params,
      Function<A, R> f,
      Tree<ArgSpec> args,
      JitOptions options) {
    long start = System.nanoTime();
    LayoutCheck.arguments(mesh, args);
    Traced<R> traced =
        Trace.function(
            name,
            params,
            in ->
                f.apply(args.zip(args.with(in), (a, t) -> t.weaklyTyped(a.weaklyTyped())).build()));
    Tree<TensorType> types = traced.results().map(Tensor::type);
    Tree<NamedSharding> outShardings = options.outShardings().apply(types);
    LayoutCheck.results(mesh, types, outShardings);
    LayoutCheck.constraints(mesh, traced.function());
    List<NamedSharding> layouts = outShardings.leaves();
    boolean split = mesh.size() > 1;
    List<Optional<Integer>> aliases = aliases(args.leaves(), types.leaves(), layouts);
    var in = new ArrayList<IrModule.Param>();
    for (ArgSpec a : args.leaves()) {
      Optional<NamedSharding> layout = split ? Optional.of(a.sharding()) : Optional.empty();
      in.add(new IrModule.Param(layout, aliases.get(in.size()), a.donated()));
    }
    for (Tensor t : traced.captured()) {
      in.add(
          new IrModule.Param(
              split ? Optional.of(Placement.sharding(t.sharding(), mesh)) : Optional.empty(),
              Optional.empty(),
              false));
    }
    List<Optional<NamedSharding>> out =
        layouts.stream()
            .map(s -> split ? Optional.of(s) : Optional.<NamedSharding>empty())
            .toList();
    var program = new IrModule(traced.function(), in, out, options.partitioner());
    Tree<Tensor> results =
        traced
            .results()
            .zip(
                outShardings,
                (t, at) -> Tensor.abstractOf(t.type(), at).weaklyTyped(t.isWeaklyTyped()));
    return new Lowered(program, mesh, args, traced.captured(), results, System.nanoTime() - start);
  }

  /**
   * For each donated argument the first result of its type and sharding that is not aliased yet.
   */
  static List<Optional<Integer>> aliases(
      List<ArgSpec> args, List<TensorType> results, List<NamedSharding> layouts) {
    var taken = new boolean[results.size()];
    var aliases = new ArrayList<Optional<Integer>>();
    for (ArgSpec a : args) {
      int match = -1;
      for (int r = 0; a.donated() && match < 0 && r < taken.length; r++) {
        if (!taken[r] && results.get(r).equals(a.type()) && layouts.get(r).equals(a.sharding())) {
          match = r;
          taken[r] = true;
        }
      }
      aliases.add(match < 0 ? Optional.empty() : Optional.of(match));
    }
    return aliases;
  }
}
