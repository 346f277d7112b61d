package org.nanodo.model;

import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.nn.AttentionKind;
import org.nanodo.nn.LayerNorm;
import org.nanodo.nn.Metrics;
import org.nanodo.nn.Nn;
import org.nanodo.nn.RmsNorm;
import org.nanodo.nn.Scope;
import org.nanodo.task.DecodeStep;
import org.nanodo.task.Decoder;
import org.nanodo.task.Tokens;

/**
 * NanoDO's task, {@link TransformerDo} predicts the next token, and its hyper-parameters: the keys
 * under {@code model}, NanoDO's before its variants'. The constructors without them give NanoDO's
 * model.
 *
 * @param D model dimension, at least 2
 * @param H attention heads
 * @param L context length, at least 2: a token and the one that it predicts
 * @param N Transformer blocks
 * @param F inner dimension of the MLPs
 * @param dtype computation type; parameters stay float32
 * @param remat whether blocks recompute their activations in the backward pass
 * @param scan whether the blocks are a loop over stacked parameters: the same numbers, and a
 *     program that hardly grows with {@code N}
 * @param pos how the model knows positions
 * @param ropeTheta base of the wavelengths of {@code pos=rope}
 * @param norm the kind of every norm
 * @param qkNorm whether queries and keys are normalised; Dehghani et al., arXiv:2302.05442
 * @param K heads of keys and values, 0 for H; Ainslie et al., arXiv:2305.13245
 * @param mlp activation of the MLPs, and whether they are gated
 * @param bias whether the layers of the blocks and all layer norms have biases
 * @param normEps epsilon of every norm
 * @param Dh dimension of a head, 0 for D/H
 * @param tied whether the embedding is the output layer too; else that is {@code lm_head}
 * @param attnSoftcap largest magnitude of attention scores, 0 for any
 * @param logitSoftcap largest magnitude of logits, 0 for any; Gemma 2, arXiv:2408.00118
 * @param attention how attention is computed, which changes speed and memory only
 */
public record DoConfig(
    int D,
    int H,
    int L,
    int N,
    int F,
    DType dtype,
    boolean remat,
    boolean scan,
    Positions pos,
    double ropeTheta,
    Norm norm,
    boolean qkNorm,
    int K,
    MlpKind mlp,
    boolean bias,
    double normEps,
    int Dh,
    boolean tied,
    double attnSoftcap,
    double logitSoftcap,
    AttentionKind attention)
    implements Decoder {

  /** How a model knows positions: by an embedding, by rotation of queries and keys, or not. */
  public enum Positions {
    LEARNED,
    ROPE,
    NONE
  }

  /** A kind of norm. */
  public enum Norm {
    LAYERNORM("LayerNorm"),
    RMSNORM("RMSNorm");

    /** What Flax calls its layers. */
    final String layer;

    Norm(String layer) {
      this.layer = layer;
    }
  }

  /** A kind of MLP. Squared ReLU: So et al., arXiv:2109.08668; gates: Shazeer, arXiv:2002.05202. */
  public enum MlpKind {
    GELU,
    RELU2,
    SWIGLU,
    GEGLU;

    boolean isGated() {
      return this == SWIGLU || this == GEGLU;
    }

    Tensor activation(Tensor x) {
      return switch (this) {
        case GELU, GEGLU -> Nn.gelu(x);
        case RELU2 -> Nn.relu(x).square();
        case SWIGLU -> Nn.silu(x);
      };
    }
  }

  /**
   * Checks the keys.
   *
   * @throws IllegalArgumentException that names the key
   */
  public DoConfig {
    ConfigChecks.atLeast(1, "H", H);
    ConfigChecks.atLeast(1, "N", N);
    ConfigChecks.atLeast(1, "F", F);
    ConfigChecks.checkWidth(D);
    ConfigChecks.checkLength(L);
    ConfigChecks.checkHeads(D, H, K, Dh, pos);
    ConfigChecks.positive("rope_theta", ropeTheta);
    ConfigChecks.positive("norm_eps", normEps);
    ConfigChecks.notNegative("attn_softcap", attnSoftcap);
    ConfigChecks.notNegative("logit_softcap", logitSoftcap);
  }

  /** NanoDO's model. */
  public DoConfig(int D, int H, int L, int N, int F, DType dtype, boolean remat, boolean scan) {
    this(
        D,
        H,
        L,
        N,
        F,
        dtype,
        remat,
        scan,
        Positions.LEARNED,
        10_000,
        Norm.LAYERNORM,
        false,
        0,
        MlpKind.GELU,
        false,
        1e-6,
        0,
        true,
        0,
        0,
        AttentionKind.AUTO);
  }

  /** NanoDO's values. */
  public DoConfig() {
    this(512, 8, 512, 6, 2048, DType.BF16, false, false);
  }

  /** The dimension of a head. */
  int headDim() {
    return Dh == 0 ? D / H : Dh;
  }

  /** The number of heads of keys and values. */
  int kvHeads() {
    return K == 0 ? H : K;
  }

  /** {@code x} through the norm of this scope. */
  Tensor normalise(Scope s, Tensor x) {
    return switch (norm) {
      case LAYERNORM -> new LayerNorm(dtype, normEps, bias).apply(s, x);
      case RMSNORM -> new RmsNorm(dtype, normEps).apply(s, x);
    };
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
    return Loss.mean(new TransformerDo(this), s, in, metrics);
  }

  @Override
  public Tensor evaluate(Scope s, Tokens in, Metrics metrics) {
    return Loss.evaluate(predict(s, in), in, metrics);
  }

  /** logits_BxLxV. */
  @Override
  public Tensor predict(Scope s, Tokens in) {
    return new TransformerDo(this).apply(s, in);
  }

  @Override
  public int maxLength() {
    return L;
  }

  @Override
  public Tensor decode(Scope s, DecodeStep step) {
    return new TransformerDo(this).decode(s, step);
  }
}
