package org.nanodo.model;

import java.util.Optional;
import org.nanodo.Tensor;
import org.nanodo.nn.Attention;
import org.nanodo.nn.Embed;
import org.nanodo.nn.Scope;
import org.nanodo.sharding.LogicalAxes;
import org.nanodo.task.DecodeStep;

/**
 * Where in their sequences the tokens of a forward pass are, and what they attend to.
 *
 * @param positions [L] or [B, L]
 * @param cache of a sequence that is decoded step by step; empty of whole sequences, whose tokens
 *     see those before them
 */
record Context(Tensor positions, Optional<Cache> cache) {
  /**
   * Keys and values of all M positions.
   *
   * @param mask which of them are seen, broadcast to [B, H, L, M]
   * @param slot where those of the new tokens go
   */
  record Cache(Tensor mask, Tensor slot) {}

  /** Sequences of L tokens from their beginning on. */
  static Context whole(int L) {
    return new Context(Tensor.arange(L), Optional.empty());
  }

  static Context of(DecodeStep step) {
    var cache = new Cache(step.mask_Bx1xTxM(), step.slot());
    return new Context(step.positions_BxT(), Optional.of(cache));
  }

  /** The rows of a table of positions. */
  Tensor embedded(Embed table) {
    return cache.isPresent() ? table.lookup(positions) : table.first(positions.dim(0));
  }

  /** What queries receive of the keys and values that they see. */
  Tensor attend(Scope s, DoConfig c, Tensor q_BxLxHxDh, Tensor k_BxMxKxDh, Tensor v_BxMxKxDh) {
    double softcap = c.attnSoftcap();
    return cache
        .map(all -> Attention.apply(q_BxLxHxDh, k_BxMxKxDh, v_BxMxKxDh, all.mask, softcap))
        .orElseGet(
            () -> Attention.causal(s, q_BxLxHxDh, k_BxMxKxDh, v_BxMxKxDh, softcap, c.attention()));
  }

  /** The keys or values to attend to: {@code x_BxLxKxDh} and those in the cache. */
  Tensor cached(Scope s, String name, Tensor x_BxLxKxDh) {
    Tensor all_BxMxKxDh =
        cache
            .map(all -> s.kept(name).dynamicUpdateSliceInDim(x_BxLxKxDh, all.slot, 1))
            .orElse(x_BxLxKxDh);
    s.keep(name, all_BxMxKxDh, LogicalAxes.BATCH, LogicalAxes.LENGTH, LogicalAxes.HEADS);
    return all_BxMxKxDh;
  }
}
