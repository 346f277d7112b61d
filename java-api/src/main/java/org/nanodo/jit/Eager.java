package org.nanodo.jit;

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
import org.nanodo.runtime.Client;
import org.nanodo.runtime.Devices;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.Partitioner;
import org.nanodo.trace.Trace;

/**
 * Executes single operations, each a program that is compiled once for the types of its operands.
 */
public final class Eager {
  /**
   * A program.
   *
   * @param operation the operation, or the text of one with functions
   */
  private record Key(Client client, Object operation, List<ArgSpec> operands) {}

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
  public static List<Tensor> run(Op op, List<Array> operands) {
    operands.forEach(Array::requireOpen);
    Client client = operands.isEmpty() ? Devices.client() : operands.get(0).client();
    Mesh given = Placement.mesh(operands.stream().map(Array::sharding).toList());
    Mesh mesh = Placement.larger(given, LayoutCheck.manual(op));
    List<Array> in = operands.stream().map(a -> Placement.on(a, mesh)).toList();
    List<ArgSpec> specs = in.stream().map(a -> new ArgSpec(a.type(), a.sharding())).toList();
    Tree<Array> arguments = Tree.of(in, Array.class);
    return program(client, op, specs, mesh).run(arguments).leaves();
  }

  private static Compiled program(Client client, Op op, List<ArgSpec> operands, Mesh mesh) {
    if (op.functions().isEmpty()) {
      return program(new Key(client, op, operands), () -> lower(op, operands, mesh));
    }
    // Functions are compared by identity, and traced anew each time: the text tells them apart.
    Lowered lowered = lower(op, operands, mesh);
    return program(new Key(client, lowered.text(), operands), () -> lowered);
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

  private static Lowered lower(Op op, List<ArgSpec> operands, Mesh mesh) {
    Function<List<Tensor>, List<Tensor>> f = in -> Trace.current().emit(op, in);
    Tree<ArgSpec> args = Tree.of(operands, ArgSpec.class);
    var options =
        new JitOptions(types -> layouts(types, op, operands, mesh), Partitioner.SHARDY, Map.of());
    return Jit.lower(mesh, "main", f, args, options);
  }

  private static Tree<NamedSharding> layouts(
      Tree<TensorType> types, Op op, List<ArgSpec> operands, Mesh mesh) {
    return op instanceof ShardMap map && map.mesh().equals(mesh)
        ? types.with(map.outShardings())
        : types.map(t -> layout(t, operands, mesh));
  }

  private static NamedSharding layout(TensorType result, List<ArgSpec> operands, Mesh mesh) {
    return operands.stream()
        .filter(a -> a.type().shape().equals(result.shape()))
        .findFirst()
        .map(ArgSpec::sharding)
        .orElse(NamedSharding.replicated(mesh));
  }
}
