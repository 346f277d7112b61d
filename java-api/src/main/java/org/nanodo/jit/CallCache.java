package org.nanodo.jit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.nanodo.Debug;
import org.nanodo.Fn;
import org.nanodo.Tensor;
import org.nanodo.TraceException;
import org.nanodo.Tree;
import org.nanodo.TreeDef;
import org.nanodo.ir.UserLine;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.Devices;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.Partitioner;
import org.nanodo.trace.Trace;

/**
 * A function of several arguments and its programs: one for each combination of structure, static
 * values, types and shardings of the arguments.
 */
final class CallCache {
  /** With more programs that differ only in static values, these are probably not static. */
  private static final int MANY = 16;

  private record Key(Client client, TreeDef structure, List<ArgSpec> specs) {}

  private final String name;
  private final int arity;
  private final Function<List<Object>, Object> f;
  private final Set<Integer> donated;
  private final OutShardings outShardings;
  private final Mesh outMesh;
  private final Fn<List<Object>, Object> called;
  private final Map<Key, Compiled> programs = new HashMap<>();

  /** The largest mesh of results, of captured tensors, and of what is mapped over devices. */
  private volatile Mesh largest;

  static <R> CallCache of(int arity, Function<List<Object>, R> f) {
    return new CallCache("f", arity, f::apply, Set.of(), OutShardings.REPLICATED, Mesh.SINGLE);
  }

  CallCache(
      String name,
      int arity,
      Function<List<Object>, Object> f,
      Set<Integer> donated,
      OutShardings outShardings,
      Mesh outMesh) {
    this.name = name;
    this.arity = arity;
    this.f = f;
    this.donated = donated;
    this.outShardings = outShardings;
    this.outMesh = outMesh;
    this.largest = outMesh;
    this.called = Fn.of(name, f);
  }

  CallCache donating(Set<Integer> arguments) {
    for (int i : arguments) {
      if (i < 0 || i >= arity) {
        throw new IllegalArgumentException(
            UserLine.after(
                "%s has no argument %d to donate; give one from 0 to %d"
                    .formatted(name, i, arity - 1)));
      }
    }
    return new CallCache(name, arity, f, arguments, outShardings, outMesh);
  }

  /** The same function with such results, at least on this mesh. */
  CallCache withOutShardings(OutShardings layouts, Mesh mesh) {
    return new CallCache(name, arity, f, donated, layouts, mesh);
  }

  CallCache named(String other) {
    return new CallCache(other, arity, f, donated, outShardings, outMesh);
  }

  /**
   * Records a call in the function that is being traced, else runs the program, compiled if need
   * be. The result has the structure of the traced function's.
   */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  <R> R call(Object... all) {
    List<Object> arguments = arguments(all);
    if (Trace.isTracing()) {
      return (R) called.apply(arguments);
    }
    Tree<Array> arrays = Tree.of(arguments, Tensor.class).map(t -> t.array().requireOpen());
    Compiled program = compile(all);
    Mesh mesh = program.lowered().mesh();
    Tree<Tensor> results = program.run(arrays.map(a -> Placement.on(a, mesh)));
    if (Debug.nans()) {
      NanSearch.requireNoNan(
          program.lowered(), Tree.of(arguments, Tensor.class).leaves(), results.leaves());
    }
    return (R) results.build();
  }

  /** The program for such arguments, which may be abstract; compiled if it is not cached. */
  Compiled compile(Object... all) {
    requireNotTracing("compile");
    List<Object> arguments = arguments(all);
    Tree<Tensor> tensors = Tree.of(arguments, Tensor.class);
    Client client =
        tensors.leaves().stream()
            .filter(t -> !t.isAbstract())
            .findFirst()
            .map(t -> t.array().client())
            .orElseGet(Devices::client);
    while (true) {
      Mesh mesh = mesh(tensors);
      Optional<Compiled> program = program(client, mesh, specs(arguments, tensors, mesh));
      if (program.isPresent()) {
        return program.get();
      }
    }
  }

  Lowered lower(Object... all) {
    requireNotTracing("lower");
    List<Object> arguments = arguments(all);
    Tree<Tensor> tensors = Tree.of(arguments, Tensor.class);
    while (true) {
      Mesh mesh = mesh(tensors);
      Lowered lowered = lower(mesh, specs(arguments, tensors, mesh));
      if (fits(lowered)) {
        return lowered;
      }
    }
  }

  private void requireNotTracing(String method) {
    if (Trace.isTracing()) {
      throw new TraceException(
          "%s of %s is called in a function that is traced; call it outside, or apply %s there"
              .formatted(method, name, name));
    }
  }

  private List<Object> arguments(Object... all) {
    if (all.length != arity) {
      throw new IllegalArgumentException(
          UserLine.after(
              "%s has %d argument%s, given %d"
                  .formatted(name, arity, arity == 1 ? "" : "s", all.length)));
    }
    int missing = Arrays.asList(all).indexOf(null);
    if (missing >= 0) {
      throw new IllegalArgumentException(
          UserLine.after(
              "argument %d of %s is null; give a tensor, a tree of tensors or a static value"
                  .formatted(missing, name)));
    }
    return List.of(all);
  }

  private Mesh mesh(Tree<Tensor> arguments) {
    return Placement.larger(Placement.mesh(arguments.map(Tensor::sharding).leaves()), largest);
  }

  private Lowered lower(Mesh mesh, Tree<ArgSpec> specs) {
    return Jit.lower(mesh, name, "arg", f, specs, options(mesh));
  }

  private JitOptions options(Mesh mesh) {
    return new JitOptions(types -> outShardings.of(types, mesh), Partitioner.SHARDY, Map.of());
  }

  private Tree<ArgSpec> specs(List<Object> arguments, Tree<Tensor> tensors, Mesh mesh) {
    var donates = new ArrayList<Boolean>();
    for (int i = 0; i < arguments.size(); i++) {
      for (Tensor ignored : Tree.of(arguments.get(i), Tensor.class).leaves()) {
        donates.add(donated.contains(i) && !Debug.nans());
      }
    }
    var next = donates.iterator();
    return tensors.map(
        t ->
            new ArgSpec(
                t.type(), Placement.sharding(t.sharding(), mesh), t.isWeaklyTyped(), next.next()));
  }

  /** Whether the program's mesh is as large as what is found in it needs; if not, remembers it. */
  private boolean fits(Lowered lowered) {
    Mesh captured = Placement.mesh(lowered.captured().stream().map(Tensor::sharding).toList());
    largest = Placement.larger(Placement.larger(largest, captured), lowered.manual());
    return largest.size() <= lowered.mesh().size();
  }

  /** Empty if it turns out to need more devices than the arguments are on. */
  private synchronized Optional<Compiled> program(Client client, Mesh mesh, Tree<ArgSpec> specs) {
    var key = new Key(client, specs.def(), specs.leaves());
    Compiled known = programs.get(key);
    if (known != null) {
      return Optional.of(known);
    }
    warnOfMany(key);
    Lowered lowered = lower(mesh, specs);
    if (!fits(lowered)) {
      return Optional.empty();
    }
    Compiled made = Jit.compile(client, lowered, options(mesh));
    programs.put(key, made);
    return Optional.of(made);
  }

  private void warnOfMany(Key key) {
    Set<TreeDef> structures =
        programs.keySet().stream()
            .filter(k -> k.specs.equals(key.specs))
            .map(Key::structure)
            .collect(Collectors.toSet());
    if (structures.size() == MANY) {
      System.err.printf(
          "nanodo: %s is compiled for the %dth time because of a Java value among its arguments, now in %s; pass a number that changes as Tensor.of(x)%n",
          name, MANY + 1, key.structure);
    }
  }

  /** The shardings of results, given their types. */
  @FunctionalInterface
  interface OutShardings {
    OutShardings REPLICATED = (types, mesh) -> types.map(t -> NamedSharding.replicated(mesh));

    Tree<NamedSharding> of(Tree<org.nanodo.ir.TensorType> types, Mesh mesh);
  }
}
