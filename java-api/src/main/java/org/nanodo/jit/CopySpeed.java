package org.nanodo.jit;

import java.util.List;
import java.util.function.Function;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.runtime.Client;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;

/** How fast a device copies large arrays. */
public final class CopySpeed {
  /** Bytes of an array, as many as large arrays of a training step have. */
  private static final int BYTES = 1 << 26;

  private static final int RUNS = 10;

  private static final NamedSharding WHOLE = NamedSharding.replicated(Mesh.SINGLE);

  private CopySpeed() {}

  private record Arrays(Tensor from, Tensor to) {}

  /**
   * Bytes a second, read and written together, that the first device of a client moves from one
   * array to another; nothing else should run there.
   */
  public static double bytesPerSecond(Client client) {
    TensorType type = TensorType.of(DType.F32, 1 << 10, BYTES / Float.BYTES >> 10);
    var abstractly = new Arrays(Tensor.abstractOf(type, WHOLE), Tensor.abstractOf(type, WHOLE));
    Tree<ArgSpec> args = Tree.of(abstractly, Tensor.class).map(t -> new ArgSpec(t.type(), WHOLE));
    // The result takes the memory of the second array, so that no new pages are asked for.
    args = args.with(List.of(args.leaves().get(0), args.leaves().get(1).donate()));
    Function<Arrays, Tensor> negative = a -> a.from.neg();
    Literal zeros = Literal.wrap(type, Literal.allocate(type));
    try (Compiled program =
            Jit.compile(client, "copy", negative, args, JitOptions.replicated(WHOLE));
        Tensor from = Tensor.of(client, zeros, WHOLE)) {
      Tensor to = Tensor.of(client, zeros, WHOLE);
      long fastest = Long.MAX_VALUE;
      for (int run = 0; run < RUNS; run++) {
        long start = System.nanoTime();
        to = program.call(program.lowered().args().with(List.of(from, to))).leaves().get(0);
        to.blockUntilReady();
        fastest = Math.min(fastest, System.nanoTime() - start);
      }
      to.close();
      return 2e9 * BYTES / fastest;
    }
  }
}
