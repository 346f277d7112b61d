package org.nanodo.nn;

import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.Lax;
import org.nanodo.Padding;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.ShapeException;
import org.nanodo.ir.TensorType;
import org.nanodo.trace.Composite;

/** Activations, normalisation and losses, defined as in Flax and Optax. */
public final class Nn extends Activations {
  private Nn() {}

  /** Float32 [..., count]: one at the class that each of {@code labels} is, else zero. */
  public static Tensor oneHot(Tensor labels, int count) {
    return Composite.of("oneHot", count).unary(v -> oneHotOf(v, count), labels);
  }

  private static Tensor oneHotOf(Tensor labels, int count) {
    var classes = new TensorType(labels.dtype(), labels.expandDims(-1).shape().with(-1, count));
    return Lax.iota(classes, -1).eq(labels.expandDims(-1)).astype(DType.F32);
  }

  /**
   * Layer normalisation over the last axis, without a bias: statistics in {@code dtype}, but at
   * least float32, variance as E[x²] − E[x]², result in {@code dtype}. Ba et al., arXiv:1607.06450;
   * as Flax's {@code LayerNorm} with {@code use_fast_variance}.
   *
   * @param scale one factor for each element of the last axis
   */
  public static Tensor layerNorm(Tensor x, Tensor scale, double epsilon, DType dtype) {
    return Composite.of("layerNorm", epsilon, dtype)
        .binary((v, w) -> new Normalization(epsilon, true, dtype).apply(v, w), x, scale);
  }

  /**
   * {@code x} divided by the root of its mean square over the last axis, statistics as those of
   * {@link #layerNorm}, result in {@code dtype}. Zhang and Sennrich, arXiv:1910.07467; as Flax's
   * {@code RMSNorm}.
   *
   * @param scale one factor for each element of the last axis
   */
  public static Tensor rmsNorm(Tensor x, Tensor scale, double epsilon, DType dtype) {
    return Composite.of("rmsNorm", epsilon, dtype)
        .binary((v, w) -> new Normalization(epsilon, false, dtype).apply(v, w), x, scale);
  }

  /**
   * Rotary position embedding: elements i and i + Dh/2 of each vector, as a complex number, turned
   * by the angle position · theta^(−2i/Dh), so that products of two vectors depend on how far apart
   * they are. Su et al., arXiv:2104.09864; the pairs are those of Llama's weights in Hugging Face's
   * order. Computed at least in float32.
   *
   * @param x_BxLxHxDh queries or keys
   * @param positions integers, [L] or [B, L], such as {@code Tensor.arange(L)}
   */
  public static Tensor rotary(Tensor x_BxLxHxDh, Tensor positions, double theta) {
    return Composite.of("rotary", theta)
        .binary((v, w) -> rotaryOf(v, w, theta), x_BxLxHxDh, positions);
  }

  private static Tensor rotaryOf(Tensor x_BxLxHxDh, Tensor positions, double theta) {
    int Dh = x_BxLxHxDh.dim(-1);
    if (Dh % 2 != 0) {
      throw new ShapeException(
          "rotary: the last axis of %s must be even".formatted(x_BxLxHxDh.describe()));
    }
    int half = Dh / 2;
    double[] speeds =
        IntStream.range(0, half).mapToDouble(i -> Math.pow(theta, -2. * i / Dh)).toArray();
    Tensor wide = x_BxLxHxDh.astype(atLeastFloat32(x_BxLxHxDh.dtype()));
    Tensor speed = Lax.constant(Literal.of(TensorType.of(wide.dtype(), half), speeds));
    Tensor angle = positions.astype(wide.dtype()).expandDims(-1).mul(speed).expandDims(-2);
    Tensor cos = angle.cos();
    Tensor sin = angle.sin();
    Tensor re = Lax.sliceInDim(wide, 0, half, -1);
    Tensor im = Lax.sliceInDim(wide, half, Dh, -1);
    List<Tensor> turned = List.of(re.mul(cos).sub(im.mul(sin)), im.mul(cos).add(re.mul(sin)));
    return Lax.concatenate(turned, -1).astype(x_BxLxHxDh.dtype());
  }

  /**
   * Attention of each query to all keys, as {@code jax.nn.dot_product_attention}: values weighted
   * by the softmax of the products of queries and keys, divided by √H.
   *
   * @param query [B, T, N, H]
   * @param key [B, S, K, H], each head for N / K heads of the queries
   * @param value of the shape and type of {@code key}
   * @return of the shape of the queries
   */
  public static Tensor dotProductAttention(Tensor query, Tensor key, Tensor value) {
    return Composite.of("dotProductAttention")
        .ternary(
            (q, k, v) -> dotProductAttention(q, k, v, Lax.scalar(DType.BOOL, 1)),
            query,
            key,
            value);
  }

  /**
   * As above, of keys that queries see.
   *
   * @param mask booleans that are broadcast to [B, N, T, S], such as {@link
   *     Attention#causalMask(int, int)}
   */
  public static Tensor dotProductAttention(Tensor query, Tensor key, Tensor value, Tensor mask) {
    double scale = 1 / Math.sqrt(query.dim(-1));
    return Composite.of("dotProductAttention", scale)
        .apply(
            in ->
                Attention.dotProduct(
                    in.get(0), in.get(1), in.get(2), Lax.scalar(DType.F32, 0), in.get(3), scale),
            query,
            key,
            value,
            mask);
  }

  /**
   * As above, with a factor of the products instead of 1 / √H and a summand after it. The softmax
   * is computed in float32, of float64 queries in float64.
   *
   * @param bias broadcast to [B, N, T, S]
   */
  public static Tensor dotProductAttention(
      Tensor query, Tensor key, Tensor value, Tensor bias, Tensor mask, double scale) {
    return Composite.of("dotProductAttention", scale)
        .apply(
            in ->
                Attention.dotProduct(in.get(0), in.get(1), in.get(2), in.get(3), in.get(4), scale),
            query,
            key,
            value,
            bias,
            mask);
  }

  /**
   * The cross entropy of each label under the softmax of its logits, in nats; NaN for a label that
   * is not a class. (Optax takes −1 for the last class, and so on.)
   *
   * @param logits scores, the classes along the last axis
   * @param labels integers, of the shape of {@code logits} without its last axis
   */
  public static Tensor softmaxCrossEntropy(Tensor logits, Tensor labels) {
    return Composite.of("softmaxCrossEntropy").binary(CrossEntropy::apply, logits, labels);
  }

  /**
   * Whether each of {@code labels}, which are integers, is one of the classes 0 to {@code count} −
   * 1.
   */
  public static Tensor isClass(Tensor labels, int count) {
    return Composite.of("isClass", count).unary(v -> isClassOf(v, count), labels);
  }

  private static Tensor isClassOf(Tensor labels, int count) {
    Tensor beyond = Lax.scalar(labels.dtype(), count);
    return labels.ge(Lax.scalar(labels.dtype(), 0)).and(labels.lt(beyond));
  }

  /**
   * The largest of the elements in each position of a window, as {@code flax.linen.max_pool}.
   *
   * @param x [batch…, spatial…, features]
   * @param window its size along each spatial dimension
   * @param strides by which it moves
   */
  public static Tensor maxPool(Tensor x, int[] window, int[] strides, Padding padding) {
    return Pooling.window(x, window, strides, padding).max(x);
  }

  /** The smallest, as {@link #maxPool}. */
  public static Tensor minPool(Tensor x, int[] window, int[] strides, Padding padding) {
    return Pooling.window(x, window, strides, padding).min(x);
  }

  /** The mean, as {@link #maxPool}; padding counts as zeros. */
  public static Tensor avgPool(Tensor x, int[] window, int[] strides, Padding padding) {
    return avgPool(x, window, strides, padding, true);
  }

  /**
   * The mean.
   *
   * @param countIncludePad whether padding counts as zeros or not at all
   */
  public static Tensor avgPool(
      Tensor x, int[] window, int[] strides, Padding padding, boolean countIncludePad) {
    return Composite.of("avgPool", window, strides, padding.toString(), countIncludePad)
        .unary(v -> Pooling.mean(v, window, strides, padding, countIncludePad), x);
  }

  private static DType atLeastFloat32(DType dtype) {
    return dtype == DType.F64 ? DType.F64 : DType.F32;
  }
}
