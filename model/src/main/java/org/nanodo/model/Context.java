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
 * @param mask of keys in a cache, broadcast to [B, H, L, M]; empty of whole sequences, whose tokens
 *     see those before them
 * @param slot where in the cache their keys and values go; empty of whole sequences, which need
 *     none
 */
record Context(Tensor positions, Optional<Tensor> mask, Optional<Tensor> slot) {
  /** Sequences of L tokens from their beginning on. */
  static Context whole(int L) {
    return new Context(Tensor.arange(L), Optional.empty(), Optional.empty());
  }

  static Context of(DecodeStep step) {
    return new Context(
        step.positions_BxT(), Optional.of(step.mask_Bx1xTxM()), Optional.of(step.slot()));
  }

  /** The rows of a table of positions. */
  Tensor embedded(Embed table) {
    return slot.isPresent() ? table.lookup(positions) : table.first(positions.dim(0));
  }

  /** What queries receive of the keys and values that they see. */
  Tensor attend(Scope s, DoConfig c, Tensor q_BxLxHxDh, Tensor k_BxMxKxDh, Tensor v_BxMxKxDh) {
    return slot.isPresent()
        ? Attention.apply(q_BxLxHxDh, k_BxMxKxDh, v_BxMxKxDh, mask.get(), c.attnSoftcap())
        : Attention.causal(s, q_BxLxHxDh, k_BxMxKxDh, v_BxMxKxDh, c.attnSoftcap(), c.attention());
  }

  /** The keys or values to attend to: {@code x_BxLxKxDh} and those in the cache. */
  Tensor cached(Scope s, String name, Tensor x_BxLxKxDh) {
    Tensor all_BxMxKxDh =
        slot.map(at -> s.kept(name).dynamicUpdateSliceInDim(x_BxLxKxDh, at, 1)).orElse(x_BxLxKxDh);
    s.keep(name, all_BxMxKxDh, LogicalAxes.BATCH, LogicalAxes.LENGTH, LogicalAxes.HEADS);
    return all_BxMxKxDh;
  }
}
