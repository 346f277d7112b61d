package org.nanodo.jit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Program;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.Topology;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.ShardingException;
import org.nanodo.trace.Function3;
import org.nanodo.trace.Function4;
import org.nanodo.trace.Function5;
import org.nanodo.trace.Function6;
import org.nanodo.trace.Tensor;
import org.nanodo.trace.Trace;
import org.nanodo.trace.Trace.Traced;
import org.nanodo.trace.Tree;

/** Turns functions of tensors into executables, as {@code jax.jit} does. */
public final class Jit {
  private Jit() {}

  /**
   * A function that is compiled when it is called, as {@code jax.jit}. Argument and result are
   * trees of tensors: records, lists, maps with string keys. Anything else in them is static: part
   * of the program, which is compiled again for another value. Concrete tensors that {@code f} uses
   * beside its argument stay arguments of the program. Within a function that is traced it is a
   * call.
   */
  public static <A, R> Jitted<A, R> jit(Function<A, R> f) {
    return new Jitted<>(calls(in -> f.apply(Jit.<A>at(in, 0))));
  }

  /** As above, of two arguments. */
  public static <A, B, R> Jitted2<A, B, R> jit(BiFunction<A, B, R> f) {
    return new Jitted2<>(calls(in -> f.apply(Jit.<A>at(in, 0), Jit.<B>at(in, 1))));
  }

  /** As above, of three arguments. */
  public static <A, B, C, R> Jitted3<A, B, C, R> jit(Function3<A, B, C, R> f) {
    return new Jitted3<>(
        calls(in -> f.apply(Jit.<A>at(in, 0), Jit.<B>at(in, 1), Jit.<C>at(in, 2))));
  }

  /** As above, of four arguments. */
  public static <A, B, C, D, R> Jitted4<A, B, C, D, R> jit(Function4<A, B, C, D, R> f) {
    return new Jitted4<>(
        calls(
            in -> f.apply(Jit.<A>at(in, 0), Jit.<B>at(in, 1), Jit.<C>at(in, 2), Jit.<D>at(in, 3))));
  }

  /** As above, of five arguments. */
  public static <A, B, C, D, E, R> Jitted5<A, B, C, D, E, R> jit(Function5<A, B, C, D, E, R> f) {
    return new Jitted5<>(
        calls(
            in ->
                f.apply(
                    Jit.<A>at(in, 0),
                    Jit.<B>at(in, 1),
                    Jit.<C>at(in, 2),
                    Jit.<D>at(in, 3),
                    Jit.<E>at(in, 4))));
  }

  /** As above, of six arguments. */
  public static <A, B, C, D, E, G, R> Jitted6<A, B, C, D, E, G, R> jit(
      Function6<A, B, C, D, E, G, R> f) {
    return new Jitted6<>(
        calls(
            in ->
                f.apply(
                    Jit.<A>at(in, 0),
                    Jit.<B>at(in, 1),
                    Jit.<C>at(in, 2),
                    Jit.<D>at(in, 3),
                    Jit.<E>at(in, 4),
                    Jit.<G>at(in, 5))));
  }

  private static <R> CallCache calls(Function<List<Object>, R> f) {
    return new CallCache("f", f::apply, Set.of(), CallCache.OutShardings.REPLICATED);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T> T at(List<Object> arguments, int i) {
    return (T) arguments.get(i);
  }

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

  /** Compiles what is lowered already. */
  public static Compiled compile(Client client, Lowered lowered, JitOptions options) {
    lowered.mesh().requireFits(client.devices().size());
    return CompileRequest.compile(
        lowered,
        client.platform(),
        client.xlaFlags(),
        options,
        (request, flags) -> {
          long start = System.nanoTime();
          var made = ExecutableCache.compile(client, request);
          var timings = request.timings(System.nanoTime() - start, made.cached());
          return new Compiled(
              client, made.executable(), lowered, request.stablehlo(), flags, timings);
        });
  }

  /**
   * Compiles what is lowered already for devices that need not be there.
   *
   * @throws ShardingException if the mesh has another number of devices than the topology
   */
  public static AheadOfTime compile(Topology topology, Lowered lowered, JitOptions options) {
    lowered.mesh().requireFits(topology.devices());
    return CompileRequest.compile(
        lowered,
        topology.platform(),
        topology.xlaFlags(),
        options,
        (request, flags) -> {
          long start = System.nanoTime();
          var program = topology.compile(request.stablehlo(), request.options());
          var timings = request.timings(System.nanoTime() - start, false);
          return new AheadOfTime(program, lowered, request.stablehlo(), flags, timings);
        });
  }

  /** What {@code f} makes of {@code x}, compiled and run once on the first device. */
  public static Literal run(Client client, UnaryOperator<Tensor> f, Literal x) {
    var whole = NamedSharding.replicated(Mesh.SINGLE);
    Tree<ArgSpec> arg = Tree.of(new ArgSpec(x.type(), whole), ArgSpec.class);
    try (Compiled program = compile(client, "run", f, arg, JitOptions.replicated(whole));
        Array in = Array.of(client, x, whole);
        Array out = program.call(arg.with(List.of(in))).leaves().get(0)) {
      return out.toHost();
    }
  }

  /**
   * Traces {@code f}.
   *
   * @throws ShardingException if arguments, results and constraints are laid out over different
   *     meshes, or do not divide
   */
  public static <A, R> Lowered lower(
      String name, Function<A, R> f, Tree<ArgSpec> args, JitOptions options) {
    return lower(LayoutCheck.mesh(args), name, f, args, options);
  }

  static <A, R> Lowered lower(
      Mesh mesh, String name, Function<A, R> f, Tree<ArgSpec> args, JitOptions options) {
    long start = System.nanoTime();
    LayoutCheck.arguments(mesh, args);
    List<Value> params =
        args.mapWithPath((path, a) -> new Value(a.type(), path.isEmpty() ? name : path)).leaves();
    Traced<R> traced = Trace.function(name, params, in -> f.apply(args.with(in).build()));
    Tree<TensorType> types = traced.results().map(Tensor::type);
    Tree<NamedSharding> outShardings = options.outShardings().apply(types);
    LayoutCheck.results(mesh, types, outShardings);
    LayoutCheck.constraints(mesh, traced.function());
    List<NamedSharding> layouts = outShardings.leaves();
    boolean split = mesh.size() > 1;
    List<Optional<Integer>> aliases = Donation.match(args.leaves(), types.leaves(), layouts);
    var in = new ArrayList<Program.Param>();
    for (ArgSpec a : args.leaves()) {
      Optional<NamedSharding> layout = split ? Optional.of(a.sharding()) : Optional.empty();
      in.add(new Program.Param(layout, aliases.get(in.size()), a.donated()));
    }
    for (Tensor t : traced.captured()) {
      in.add(
          new Program.Param(
              split ? Optional.of(Placement.sharding(t.array(), mesh)) : Optional.empty(),
              Optional.empty(),
              false));
    }
    List<Optional<NamedSharding>> out =
        layouts.stream()
            .map(s -> split ? Optional.of(s) : Optional.<NamedSharding>empty())
            .toList();
    var program = new Program(traced.function(), in, out, options.partitioner());
    return new Lowered(
        program, mesh, args, traced.captured(), types, layouts, System.nanoTime() - start);
  }
}
