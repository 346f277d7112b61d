package org.nanodo.nn;

import static org.nanodo.sharding.LogicalAxes.BATCH;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Transforms.Forward;
import org.nanodo.Transforms.WithAux;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.Shape;

/**
 * The loss of tokens of a large vocabulary without all its logits: chunk after chunk of the
 * positions, each with its gradient at once, so that no chunk's logits are kept or computed again.
 *
 * @param logits from x_RxLxD and the output layer's weight
 * @param zLoss as in {@link TokenLoss}
 * @param chunks how many chunks there are at most; the last one overlaps the one before it where
 *     they do not divide L
 */
public record ChunkedCrossEntropy(BinaryOperator<Tensor> logits, double zLoss, int chunks) {
  /** Bytes of logits on one device that are worth no splitting. */
  private static final long LIMIT = 1L << 28;

  /** More chunks would save no memory beside what they are computed from, and compile slowly. */
  private static final int MOST = 16;

  /** What the loss is computed from, for each of S devices that share the batch. */
  private record Input(Tensor x_SxRxLxD, Tensor weights) {}

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
   * The sum over all positions of {@code weights_BxL} times the loss. Each device sums the gradient
   * of the output layer's weight over all chunks of its rows; only then do devices sum over each
   * other.
   *
   * @param x_BxLxD what the logits are computed from
   * @param weight the output layer's
   * @param y_BxL the tokens to be predicted
   */
  public TokenLoss sum(Tensor x_BxLxD, Tensor weight, Tensor y_BxL, Tensor weights_BxL, Scope s) {
    Tensor x_SxRxLxD = byDevice(x_BxLxD, s);
    Tensor y_SxRxL = byDevice(y_BxL, s);
    Tensor weights_SxRxL = byDevice(weights_BxL, s);
    Shape copies = weight.shape().prepend(x_SxRxLxD.dim(0));
    List<Integer> behind = IntStream.rangeClosed(1, weight.rank()).boxed().toList();
    Tensor weightOfEach = s.shard(Lax.broadcastInDim(weight, copies, behind), BATCH);

    Function<Input, Forward<TokenLoss, Input>> withGradient =
        in -> inChunks(in, y_SxRxL, weights_SxRxL, ceilDiv(x_BxLxD.dim(1), chunks));
    return Transforms.customVjp(
            (Input in) -> withGradient.apply(in).value(),
            withGradient,
            (gradient, ct) -> Tree.map(g -> scaled(g, ct.loss()), gradient))
        .apply(new Input(x_SxRxLxD, weightOfEach));
  }

  private static Tensor scaled(Tensor gradient, Tensor ct) {
    Tensor factor = ct.astype(gradient.dtype());
    return gradient.mul(Lax.broadcastInDim(factor, gradient.shape(), List.of()));
  }

  /** The sums and the gradient, of chunks of {@code K} positions. */
  private Forward<TokenLoss, Input> inChunks(
      Input in, Tensor y_SxRxL, Tensor weights_SxRxL, int K) {
    var sum = new TokenLoss(Lax.scalar(DType.F32, 0), Lax.scalar(DType.F32, 0));
    Tensor dWeight = Lax.zerosLike(in.weights);
    List<Tensor> dx = new ArrayList<>();
    int L = in.x_SxRxLxD.dim(2);
    for (int start = 0; start < L; start += K) {
      // All chunks are of one length, for XLA lets buffers of several sizes stand side by side.
      // What the last has in common with the one before it is of no weight there.
      int end = Math.min(start + K, L);
      int again = start - (end - K);
      Tensor y_SxRxK = Lax.sliceInDim(y_SxRxL, end - K, end, 2);
      Tensor weights_SxRxK = weights(weights_SxRxL, start, end, again);
      Tensor x_SxRxKxD = after(dx, Lax.sliceInDim(in.x_SxRxLxD, end - K, end, 2));
      var chunk =
          Transforms.valueAndGradAux((Input p) -> sum(p, y_SxRxK, weights_SxRxK))
              .apply(new Input(x_SxRxKxD, in.weights));
      sum = new TokenLoss(sum.loss().add(chunk.value()), sum.crossEntropy().add(chunk.aux()));
      dWeight = dWeight.add(chunk.grad().weights);
      Tensor dx_SxRxKxD = chunk.grad().x_SxRxLxD;
      dx.add(again == 0 ? dx_SxRxKxD : Lax.sliceInDim(dx_SxRxKxD, again, K, 2));
    }
    return new Forward<>(sum, new Input(Lax.concatenate(dx, 2), dWeight));
  }

  private WithAux<Tensor> sum(Input p, Tensor y_SxRxK, Tensor weights_SxRxK) {
    Tensor logits_SxRxKxV =
        Transforms.vmap((Input one) -> logits.apply(one.x_SxRxLxD, one.weights)).apply(p);
    TokenLoss sum = TokenLoss.of(logits_SxRxKxV, y_SxRxK, zLoss).sum(weights_SxRxK);
    return new WithAux<>(sum.loss(), sum.crossEntropy());
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
