package org.nanodo.nn;

import static org.nanodo.Jnp.einsum;

import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;
import org.nanodo.nn.BlockedAttention.Heads;
import org.nanodo.trace.Composite;

/** Scaled dot-product attention. Vaswani et al., arXiv:1706.03762. */
public final class Attention {
  private Attention() {}

  /**
   * The values, weighted by how well queries match keys. Scores are normalised in float32.
   *
   * @param k_BxMxKxDh keys of K heads, each for H/K heads of the queries (grouped-query attention,
   *     arXiv:2305.13245)
   * @param mask_LxM booleans, or any shape that is broadcast to [B, H, L, M]: where a query at L
   *     sees a key at M
   * @return of the shape and type of the queries
   */
  public static Tensor apply(
      Tensor q_BxLxHxDh, Tensor k_BxMxKxDh, Tensor v_BxMxKxDh, Tensor mask_LxM) {
    return apply(q_BxLxHxDh, k_BxMxKxDh, v_BxMxKxDh, mask_LxM, 0);
  }

  /** The same of scores that {@link Nn#softcap} limits before they are masked. */
  public static Tensor apply(
      Tensor q_BxLxHxDh, Tensor k_BxMxKxDh, Tensor v_BxMxKxDh, Tensor mask_LxM, double softcap) {
    return Composite.of("attention", softcap)
        .apply(
            in -> applyOf(in.get(0), in.get(1), in.get(2), in.get(3), softcap),
            q_BxLxHxDh,
            k_BxMxKxDh,
            v_BxMxKxDh,
            mask_LxM);
  }

  /**
   * The same where each position sees itself and those before it.
   *
   * @param s whose layout over devices is that of the tensors
   */
  public static Tensor causal(
      Scope s,
      Tensor q_BxLxHxDh,
      Tensor k_BxLxKxDh,
      Tensor v_BxLxKxDh,
      double softcap,
      AttentionKind kind) {
    AttentionKind chosen = kind.resolved(s.layout(), q_BxLxHxDh);
    int L = q_BxLxHxDh.dim(1);
    if (chosen == AttentionKind.PLAIN) {
      return apply(q_BxLxHxDh, k_BxLxKxDh, v_BxLxKxDh, causalMask(L), softcap);
    }
    requireShared(q_BxLxHxDh.dim(2), k_BxLxKxDh.dim(2));
    var causal = new CausalAttention(softcap, chosen == AttentionKind.FUSED);
    return Composite.of("causalAttention", causal, s.layout())
        .apply(
            in -> causal.apply(new Heads(in.get(0), in.get(1), in.get(2)), s.layout()),
            q_BxLxHxDh,
            k_BxLxKxDh,
            v_BxLxKxDh);
  }

  private static Tensor applyOf(
      Tensor q_BxLxHxDh, Tensor k_BxMxKxDh, Tensor v_BxMxKxDh, Tensor mask_LxM, double softcap) {
    DType dtype = q_BxLxHxDh.dtype();
    Tensor scaled_BxLxHxDh = q_BxLxHxDh.div(Math.sqrt(q_BxLxHxDh.dim(-1)));
    Tensor att_BxHxLxM = products(scaled_BxLxHxDh, k_BxMxKxDh);
    Tensor lowest = Lax.scalar(DType.F32, dtype.lowestFinite());
    att_BxHxLxM = Nn.softcap(att_BxHxLxM.astype(DType.F32), softcap);
    att_BxHxLxM = Lax.where(mask_LxM, att_BxHxLxM, lowest);
    att_BxHxLxM = Nn.softmax(att_BxHxLxM).astype(dtype);
    return weighted(att_BxHxLxM, v_BxMxKxDh);
  }

  /** {@link Nn#dotProductAttention(Tensor, Tensor, Tensor, Tensor, Tensor, double)}. */
  static Tensor dotProduct(
      Tensor q_BxTxNxH,
      Tensor k_BxSxKxH,
      Tensor v_BxSxKxH,
      Tensor bias_BxNxTxS,
      Tensor mask_BxNxTxS,
      double scale) {
    DType dtype = k_BxSxKxH.dtype();
    DType wide = q_BxTxNxH.dtype() == DType.F64 ? DType.F64 : DType.F32;
    Tensor logits_BxNxTxS = products(q_BxTxNxH.astype(wide), k_BxSxKxH.astype(wide)).mul(scale);
    Tensor biased_BxNxTxS = logits_BxNxTxS.add(bias_BxNxTxS).astype(wide);
    Tensor seen_BxNxTxS = Lax.where(mask_BxNxTxS, biased_BxNxTxS, 0.7 * wide.lowestFinite());
    Tensor probabilities_BxNxTxS = Nn.softmax(seen_BxNxTxS).astype(dtype);
    return weighted(probabilities_BxNxTxS, v_BxSxKxH);
  }

  /** Where each of {@code L} positions sees itself and those before it, boolean. */
  public static Tensor causalMask(int L) {
    return causalMask(L, L);
  }

  /** As above, of {@code M} positions that are seen. */
  public static Tensor causalMask(int L, int M) {
    var positions = TensorType.of(DType.I32, L, M);
    return Lax.iota(positions, 0).ge(Lax.iota(positions, 1));
  }

  /**
   * The products of queries and keys. Heads of queries that share a head of keys are multiplied
   * with it together, so that keys are not repeated.
   */
  private static Tensor products(Tensor q_BxLxHxDh, Tensor k_BxMxKxDh) {
    int H = q_BxLxHxDh.dim(2);
    int K = k_BxMxKxDh.dim(2);
    if (H == K) {
      return einsum("bqhd,bkhd->bhqk", q_BxLxHxDh, k_BxMxKxDh);
    }
    requireShared(H, K);
    int[] d = q_BxLxHxDh.shape().dims();
    Tensor q_BxLxKxGxDh = q_BxLxHxDh.reshape(d[0], d[1], K, H / K, d[3]);
    Tensor products_BxKxGxLxM = einsum("bqhgd,bkhd->bhgqk", q_BxLxKxGxDh, k_BxMxKxDh);
    return products_BxKxGxLxM.reshape(d[0], H, d[1], k_BxMxKxDh.dim(1));
  }

  private static void requireShared(int H, int K) {
    if (H % K != 0) {
      throw new IllegalArgumentException(
          "attention: %d heads of queries cannot share %d heads of keys and values"
              .formatted(H, K));
    }
  }

  /** The sums of values with such weights. */
  private static Tensor weighted(Tensor weights_BxHxLxM, Tensor v_BxMxKxDh) {
    int[] d = weights_BxHxLxM.shape().dims();
    int K = v_BxMxKxDh.dim(2);
    if (d[1] == K) {
      return einsum("bhqk,bkhd->bqhd", weights_BxHxLxM, v_BxMxKxDh);
    }
    Tensor weights_BxKxGxLxM = weights_BxHxLxM.reshape(d[0], K, d[1] / K, d[2], d[3]);
    Tensor sums_BxLxKxGxDh = einsum("bhgqk,bkhd->bqhgd", weights_BxKxGxLxM, v_BxMxKxDh);
    return sums_BxLxKxGxDh.reshape(d[0], d[2], d[1], v_BxMxKxDh.dim(3));
  }
}
