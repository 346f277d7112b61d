package org.nanodo.jit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.runtime.Client;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;
import org.nanodo.sharding.Partitioner;

/** Programs that read and write pieces of sharded tensors where they lie, each device its own. */
final class PiecePrograms implements AutoCloseable {
  private record Key(String name, PieceShape shape) {}

  private final Client client;
  private final Map<Key, Compiled> compiled = new HashMap<>();

  PiecePrograms(Client client) {
    this.client = client;
  }

  /** The pieces of all devices that begin at {@code starts} within their shards. */
  Tensor read(Tensor tensor, PieceShape shape, int[] starts) {
    Compiled program =
        program(
            "read_piece",
            shape,
            List.of(new ArgSpec(shape.type(), shape.sharding()), starts(shape)),
            in -> slice(in.get(0), starts(in.get(1), shape), shape));
    try (Tensor at = starts(shape, starts)) {
      return call(program, tensor, at);
    }
  }

  private static Tensor slice(Tensor shard, List<Tensor> starts, PieceShape shape) {
    return Lax.dynamicSlice(shard, starts, shape.localPiece());
  }

  /** A tensor of zeros. */
  Tensor zeros(PieceShape shape) {
    Compiled program =
        program(
            "zeros",
            shape,
            List.of(starts(shape)),
            in -> Tensor.zeros(shape.type().dtype(), shape.localDims()));
    try (Tensor at = starts(shape, new int[shape.axis() + 1])) {
      return call(program, at);
    }
  }

  /** {@code tensor}, which is donated, with the pieces of all devices replaced. */
  Tensor write(Tensor tensor, Tensor pieces, PieceShape shape, int[] starts) {
    Compiled program =
        program(
            "write_piece",
            shape,
            List.of(
                new ArgSpec(shape.type(), shape.sharding()).donate(),
                new ArgSpec(shape.allPieces(), shape.sharding()),
                starts(shape)),
            in -> Lax.dynamicUpdateSlice(in.get(0), in.get(1), starts(in.get(2), shape)));
    try (Tensor at = starts(shape, starts)) {
      return call(program, tensor, pieces, at);
    }
  }

  private static Tensor call(Compiled program, Tensor... arguments) {
    return program.call(program.lowered().args().with(List.of(arguments))).leaves().get(0);
  }

  private synchronized Compiled program(
      String name, PieceShape shape, List<ArgSpec> args, Function<List<Tensor>, Tensor> local) {
    return compiled.computeIfAbsent(
        new Key(name, shape),
        key -> {
          NamedSharding sharding = shape.sharding();
          String starts = Integer.toString(args.size() - 1); // The path of the last argument.
          Function<List<Tensor>, Tensor> f =
              sharding.mesh().size() == 1
                  ? local
                  : Transforms.shardMap(
                      local,
                      sharding.mesh(),
                      (path, type) -> path.equals(starts) ? PartitionSpec.of() : sharding.spec(),
                      (path, type) -> sharding.spec());
          var options =
              new JitOptions(types -> types.map(t -> sharding), Partitioner.SHARDY, Map.of());
          return Jit.compile(client, name, f, Tree.of(args, ArgSpec.class), options);
        });
  }

  private static ArgSpec starts(PieceShape shape) {
    return new ArgSpec(
        TensorType.of(DType.I32, shape.axis() + 1),
        NamedSharding.replicated(shape.sharding().mesh()));
  }

  private Tensor starts(PieceShape shape, int[] starts) {
    ArgSpec spec = starts(shape);
    return Tensor.of(client, Literal.i32(starts, starts.length), spec.sharding());
  }

  /** One scalar for each axis. */
  private static List<Tensor> starts(Tensor vector, PieceShape shape) {
    var scalars = new ArrayList<Tensor>();
    for (int i = 0; i < shape.type().rank(); i++) {
      scalars.add(
          i <= shape.axis()
              ? Lax.slice(vector, new int[] {i}, new int[] {i + 1}, new int[] {1}).reshape()
              : Lax.scalar(DType.I32, 0));
    }
    return scalars;
  }

  @Override
  public synchronized void close() {
    compiled.values().forEach(Compiled::close);
    compiled.clear();
  }
}
