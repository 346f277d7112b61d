package org.nanodo.jit;

import java.util.Map;
import java.util.function.Function;
import org.nanodo.Tree;
import org.nanodo.ir.TensorType;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.Partitioner;

/**
 * How a function is compiled.
 *
 * @param outShardings the shardings of the results, given their types
 * @param xlaFlags debug options of XLA by name, as in {@code xla_dump_to}; they override those of
 *     the client and the defaults of the platform
 */
public record JitOptions(
    Function<Tree<TensorType>, Tree<NamedSharding>> outShardings,
    Partitioner partitioner,
    Map<String, Object> xlaFlags) {
  public JitOptions {
    xlaFlags = Map.copyOf(xlaFlags);
  }

  /** Replicated results, partitioned by Shardy. */
  public static JitOptions replicated(NamedSharding replicated) {
    return new JitOptions(types -> types.map(t -> replicated), Partitioner.SHARDY, Map.of());
  }
}
