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
 * @param mask broadcast to [B, H, L, M]
 * @param slot where in the cache their keys and values go; empty of whole sequences, which need
 *     none
 */
record Context(Tensor positions, Tensor mask, Optional<Tensor> slot) {
  /** Sequences of L tokens from their beginning on. */
  static Context whole(int L) {
    return new Context(Tensor.arange(L), Attention.causalMask(L), Optional.empty());
  }

  static Context of(DecodeStep step) {
    return new Context(step.positions_BxT(), step.mask_Bx1xTxM(), Optional.of(step.slot()));
  }

  /** The rows of a table of positions. */
  Tensor embedded(Embed table) {
    return slot.isPresent() ? table.lookup(positions) : table.first(positions.dim(0));
  }

  /** The keys or values to attend to: {@code x_BxLxKxDh} and those in the cache. */
  Tensor cached(Scope s, String name, Tensor x_BxLxKxDh) {
    Tensor all_BxMxKxDh =
        slot.map(at -> s.kept(name).dynamicUpdateSliceInDim(x_BxLxKxDh, at, 1)).orElse(x_BxLxKxDh);
    s.keep(name, all_BxMxKxDh, LogicalAxes.BATCH, LogicalAxes.LENGTH, LogicalAxes.HEADS);
    return all_BxMxKxDh;
  }
}
