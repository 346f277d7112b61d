package org.nanodo.jit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.Op;
import org.nanodo.ir.ShardMap;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.Devices;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.Partitioner;
import org.nanodo.trace.Composite;
import org.nanodo.trace.Trace;

/**
 * Executes single operations, each a program that is compiled once for the types of its operands.
 */
public final class Eager {
  /**
   * A program.
   *
   * @param identity the operation, the text of one with functions, or a {@link Composite}
   */
  private record Key(Client client, Object identity, List<ArgSpec> operands) {}

  private static final int MOST = 4096;

  /** The most recently used programs. */
  private static final Map<Key, Compiled> PROGRAMS =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Compiled> eldest) {
          return size() > MOST;
        }
      };

  private Eager() {}

  /**
   * The results of an operation. A result of an operand's shape has the operand's sharding, any
   * other is replicated; those of a {@link ShardMap} are sharded as it says.
   */
  public static List<Tensor> run(Op op, List<Tensor> operands) {
    var call = Call.of(operands, LayoutCheck.manual(op));
    Function<List<Tensor>, List<Tensor>> f = in -> Trace.current().emit(op, in);
    if (op.functions().isEmpty()) {
      return call.run(op, () -> call.lower(f, types -> call.layouts(types)));
    }
    // Functions are compared by identity, and traced anew each time: the text tells them apart.
    Lowered lowered =
        call.lower(
            f,
            types ->
                op instanceof ShardMap map && map.mesh().equals(call.mesh)
                    ? types.with(map.outShardings())
                    : call.layouts(types));
    return call.run(lowered.stablehlo(), () -> lowered);
  }

  /**
   * The results of a function of several operations, sharded as above.
   *
   * @throws IllegalStateException if it captures a tensor, which the cached program would not see
   *     change
   */
  public static List<Tensor> run(
      Composite identity, Function<List<Tensor>, List<Tensor>> f, List<Tensor> operands) {
    var call = Call.of(operands, Mesh.SINGLE);
    return call.run(
        identity,
        () -> {
          Lowered lowered = call.lower(f, call::layouts);
          if (!lowered.captured().isEmpty()) {
            throw new IllegalStateException(
                "%s captures %s; make it an operand".formatted(identity, lowered.captured()));
          }
          return lowered;
        });
  }

  /**
   * A call.
   *
   * @param given the operands
   * @param operands the same, all on one mesh
   */
  private record Call(
      Client client, Mesh mesh, List<Tensor> given, Tree<Array> operands, Tree<ArgSpec> specs) {
    static Call of(List<Tensor> operands, Mesh least) {
      var arrays = new ArrayList<Array>(operands.size());
      Mesh mesh = least;
      for (Tensor t : operands) {
        Array array = t.array().requireOpen();
        arrays.add(array);
        mesh = Placement.larger(mesh, array.sharding().mesh());
      }
      var specs = new ArrayList<ArgSpec>(operands.size());
      for (int i = 0; i < arrays.size(); i++) {
        Array a = Placement.on(arrays.get(i), mesh);
        arrays.set(i, a);
        specs.add(new ArgSpec(a.type(), a.sharding(), operands.get(i).isWeaklyTyped(), false));
      }
      Client client = arrays.isEmpty() ? Devices.client() : arrays.get(0).client();
      return new Call(
          client, mesh, operands, Tree.of(arrays, Array.class), Tree.of(specs, ArgSpec.class));
    }

    List<Tensor> run(Object identity, Supplier<Lowered> lower) {
      return program(new Key(client, identity, specs.leaves()), lower).run(operands).leaves();
    }

    Lowered lower(
        Function<List<Tensor>, List<Tensor>> f,
        Function<Tree<TensorType>, Tree<NamedSharding>> layouts) {
      var options = new JitOptions(layouts, Partitioner.SHARDY, Map.of());
      List<Value> params = given.stream().map(t -> new Value(t.type(), t.label())).toList();
      return Jit.lower(mesh, "main", params, f, specs, options);
    }

    Tree<NamedSharding> layouts(Tree<TensorType> types) {
      return types.map(this::layout);
    }

    private NamedSharding layout(TensorType result) {
      return specs.leaves().stream()
          .filter(a -> a.type().shape().equals(result.shape()))
          .findFirst()
          .map(ArgSpec::sharding)
          .orElse(NamedSharding.replicated(mesh));
    }
  }

  private static Compiled program(Key key, Supplier<Lowered> lower) {
    synchronized (PROGRAMS) {
      Compiled known = PROGRAMS.get(key);
      if (known != null) {
        return known;
      }
    }
    Lowered lowered = lower.get();
    var options = JitOptions.replicated(NamedSharding.replicated(lowered.mesh()));
    Compiled made = Jit.compile(key.client, lowered, options);
    synchronized (PROGRAMS) {
      PROGRAMS.put(key, made);
    }
    return made;
  }
}
