package org.nanodo.model;

import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.nn.Metrics;
import org.nanodo.nn.Scope;
import org.nanodo.task.Task;
import org.nanodo.task.Tokens;

/**
 * NanoDO's task: {@link TransformerDo} predicts the next token. The components are the keys under
 * {@code model}; the constructor without arguments gives NanoDO's values.
 *
 * @param D model dimension, also that of queries, keys and values together; at least 2
 * @param H attention heads
 * @param L context length, at least 2: a token and the one that it predicts
 * @param N Transformer blocks
 * @param F inner dimension of the feed-forward networks
 * @param dtype computation type; parameters stay float32
 * @param remat whether blocks recompute their activations in the backward pass
 * @param scan whether the blocks are a loop over stacked parameters: the same numbers, and a
 *     program that hardly grows with {@code N}
 */
public record TransformerDoTask(
    int D, int H, int L, int N, int F, DType dtype, boolean remat, boolean scan)
    implements Task<Tokens> {

  /**
   * Checks the keys.
   *
   * @throws IllegalArgumentException that names the key
   */
  public TransformerDoTask {
    atLeast(1, "H", H);
    atLeast(1, "N", N);
    atLeast(1, "F", F);
    require(D % H == 0, "model.D=%d is not divisible by model.H=%d".formatted(D, H));
    require(
        D > 1,
        "model.D=%d cannot learn: layer norm makes 0 of a vector of one number; it must be at least 2"
            .formatted(D));
    require(
        L > 1,
        "model.L=%d has nothing to predict: a row needs a token and the one after it, so it must be at least 2"
            .formatted(L));
  }

  private static void atLeast(int least, String key, int found) {
    require(found >= least, "model.%s=%d must be at least %d".formatted(key, found, least));
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /** NanoDO's values. */
  public TransformerDoTask() {
    this(512, 8, 512, 6, 2048, DType.BF16, false, false);
  }

  @Override
  public String name() {
    return "transformer_do";
  }

  @Override
  public Tokens batch(int examples, int vocabSize) {
    return Tokens.abstractOf(examples, L, vocabSize);
  }

  @Override
  public Tensor loss(Scope s, Tokens in, Metrics metrics) {
    return Loss.mean(model(in), s, in.ids_BxL(), metrics);
  }

  @Override
  public Tensor evaluate(Scope s, Tokens in, Metrics metrics) {
    return Loss.evaluate(predict(s, in), in.ids_BxL(), metrics);
  }

  /** logits_BxLxV. */
  @Override
  public Tensor predict(Scope s, Tokens in) {
    return model(in).apply(s, in.ids_BxL());
  }

  private TransformerDo model(Tokens in) {
    return new TransformerDo(new DoConfig(D, H, L, N, F, in.vocabSize(), dtype, remat, scan));
  }
}
