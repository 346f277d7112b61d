package org.nanodo.nn;

import static org.nanodo.sharding.LogicalAxes.BATCH;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.nanodo.Jnp;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Transforms.Forward;
import org.nanodo.ir.DType;
import org.nanodo.ir.Shape;

/**
 * The softmax cross entropy of a large vocabulary without all its logits: chunk after chunk of the
 * positions, each with its gradient at once, so that no chunk's logits are kept or computed again.
 */
public final class ChunkedCrossEntropy {
  /** Bytes of logits on one device that are worth no splitting. */
  private static final long LIMIT = 1L << 28;

  /** More chunks would save no memory beside what they are computed from, and compile slowly. */
  private static final int MOST = 16;

  private ChunkedCrossEntropy() {}

  /** What the loss is computed from; S counts the devices that share the batch, R their rows. */
  private record Input(Tensor x_SxRxLxD, Tensor table_SxVxD) {
    Tensor logits_SxRxLxV() {
      return Jnp.einsum("srld,svd->srlv", x_SxRxLxD, table_SxVxD);
    }
  }

  /**
   * Into how many chunks the positions of a batch are best split: the fewest that are within the
   * limit and of one length, else the fewest within it whose last has fewer of its own, else the
   * most.
   */
  public static int count(int B, int L, int V, int shards) {
    long bytes = (long) B * L * V * DType.F32.bytes() / shards;
    for (int chunks = 1; chunks <= Math.min(MOST, L); chunks++) {
      if (L % chunks == 0 && bytes / chunks <= LIMIT) {
        return chunks;
      }
    }
    long within = LIMIT / Math.max(1, bytes / L);
    int K = Math.max(ceilDiv(L, MOST), (int) Math.min(within, L));
    return ceilDiv(L, K);
  }

  private static int ceilDiv(int a, int b) {
    return Math.floorDiv(a + b - 1, b);
  }

  /**
   * The sum over all positions of {@code weights_BxL} times the loss. Each device sums the table's
   * gradient over all chunks of its rows; only then do devices sum over each other.
   *
   * @param x_BxLxD what the logits are computed from
   * @param whole_VxD the table that gives the logits
   * @param y_BxL the tokens to be predicted
   * @param chunks how many chunks there are at most; the last one overlaps the one before it where
   *     they do not divide L
   */
  public static Tensor sum(
      Tensor x_BxLxD, Tensor whole_VxD, Tensor y_BxL, Tensor weights_BxL, int chunks, Scope s) {
    Tensor x_SxRxLxD = byDevice(x_BxLxD, s);
    Tensor y_SxRxL = byDevice(y_BxL, s);
    Tensor weights_SxRxL = byDevice(weights_BxL, s);
    int S = x_SxRxLxD.dim(0);
    Shape tables = Shape.of(S, whole_VxD.dim(0), whole_VxD.dim(1));
    Tensor table_SxVxD = Lax.broadcastInDim(whole_VxD, tables, List.of(1, 2));
    table_SxVxD = s.shard(table_SxVxD, BATCH);

    Function<Input, Forward<Tensor, Input>> withGradient =
        in -> inChunks(in, y_SxRxL, weights_SxRxL, ceilDiv(x_BxLxD.dim(1), chunks));
    return Transforms.customVjp(
            (Input in) -> withGradient.apply(in).value(),
            withGradient,
            (gradient, ct) ->
                new Input(scaled(gradient.x_SxRxLxD, ct), scaled(gradient.table_SxVxD, ct)))
        .apply(new Input(x_SxRxLxD, table_SxVxD));
  }

  private static Tensor scaled(Tensor gradient, Tensor ct) {
    Tensor factor = ct.astype(gradient.dtype());
    return gradient.mul(Lax.broadcastInDim(factor, gradient.shape(), List.of()));
  }

  /** The sum and its gradient, of chunks of {@code K} positions. */
  private static Forward<Tensor, Input> inChunks(
      Input in, Tensor y_SxRxL, Tensor weights_SxRxL, int K) {
    Tensor table_SxVxD = in.table_SxVxD;
    Tensor sum = Lax.scalar(DType.F32, 0);
    Tensor dTable_SxVxD = Lax.zerosLike(table_SxVxD);
    List<Tensor> dx = new ArrayList<>();
    int L = in.x_SxRxLxD.dim(2);
    for (int start = 0; start < L; start += K) {
      // All chunks are of one length, for XLA lets buffers of several sizes stand side by side.
      // What
      // the last has in common with the one before it is of no weight there.
      int end = Math.min(start + K, L);
      int again = start - (end - K);
      Tensor y_SxRxK = Lax.sliceInDim(y_SxRxL, end - K, end, 2);
      Tensor weights_SxRxK = weights(weights_SxRxL, start, end, again);
      Tensor x_SxRxKxD = after(dx, Lax.sliceInDim(in.x_SxRxLxD, end - K, end, 2));
      var chunk =
          Transforms.valueAndGrad(
                  (Input p) ->
                      Nn.softmaxCrossEntropy(p.logits_SxRxLxV(), y_SxRxK).mul(weights_SxRxK).sum())
              .apply(new Input(x_SxRxKxD, table_SxVxD));
      sum = sum.add(chunk.value());
      dTable_SxVxD = dTable_SxVxD.add(chunk.grad().table_SxVxD);
      Tensor dx_SxRxKxD = chunk.grad().x_SxRxLxD;
      dx.add(again == 0 ? dx_SxRxKxD : Lax.sliceInDim(dx_SxRxKxD, again, K, 2));
    }
    return new Forward<>(sum, new Input(Lax.concatenate(dx, 2), dTable_SxVxD));
  }

  /** Those of positions from {@code start} on, after zeros for what a chunk before has had. */
  private static Tensor weights(Tensor weights_SxRxL, int start, int end, int again) {
    Tensor weights_SxRxK = Lax.sliceInDim(weights_SxRxL, start, end, 2);
    if (again == 0) {
      return weights_SxRxK;
    }
    var had = weights_SxRxL.type().with(weights_SxRxL.shape().with(2, again));
    return Lax.concatenate(List.of(Lax.full(had, 0), weights_SxRxK), 2);
  }

  /** The rows of each device along an axis of their own. */
  private static Tensor byDevice(Tensor x, Scope s) {
    int[] dims = x.shape().dims();
    int[] split = new int[dims.length + 1];
    split[0] = s.layout().shards(BATCH);
    split[1] = dims[0] / split[0];
    System.arraycopy(dims, 1, split, 2, dims.length - 1);
    return s.shard(x.reshape(split), BATCH);
  }

  /** A chunk begins when the one before has ended, else the logits of several would be there. */
  private static Tensor after(List<Tensor> before, Tensor x_SxRxKxD) {
    if (before.isEmpty()) {
      return x_SxRxKxD;
    }
    int last = before.size() - 1;
    List<Tensor> both = Lax.optimizationBarrier(List.of(x_SxRxKxD, before.get(last)));
    before.set(last, both.get(1));
    return both.get(0);
  }
}
