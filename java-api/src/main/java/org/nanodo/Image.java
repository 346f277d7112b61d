package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.trace.Composite;

/** The functions of {@code jax.image}. */
public final class Image {
  private Image() {}

  /** How an element is computed of those around it. */
  public enum Method {
    /** The nearest one. */
    NEAREST,
    /** Two along each axis, by their distances. */
    LINEAR,
    /** Four along each axis: Keys' cubic kernel. */
    CUBIC,
    /** Six along each axis: Lanczos' kernel of radius 3. */
    LANCZOS3,
    /** Ten along each axis: Lanczos' kernel of radius 5. */
    LANCZOS5;

    private Tensor weights(Tensor distance) {
      return switch (this) {
        case NEAREST -> throw new IllegalStateException("nearest has no weights");
        case LINEAR -> distance.neg().add(1).maximum(0);
        case CUBIC -> cubic(distance);
        case LANCZOS3 -> lanczos(distance, 3);
        case LANCZOS5 -> lanczos(distance, 5);
      };
    }
  }

  /** As below; where it shrinks, elements are averaged over a wider window. */
  public static Tensor resize(Tensor x, int[] shape, Method method) {
    return resize(x, shape, method, true);
  }

  /**
   * {@code x} with other sizes, as {@code jax.image.resize}: the centres of elements are spread
   * evenly, and weights are normalised at the edges. Integers become floating-point, unless the
   * nearest are taken.
   *
   * @param antialias whether the kernel is as wide as the elements of the result where it shrinks
   * @throws org.nanodo.ir.ShapeException if the rank differs, or an empty axis has to grow
   */
  public static Tensor resize(Tensor x, int[] shape, Method method, boolean antialias) {
    return Composite.of("resize", shape, method, antialias)
        .unary(y -> resized(y, shape, method, antialias), x);
  }

  private static Tensor resized(Tensor x, int[] shape, Method method, boolean antialias) {
    require(
        shape.length == x.rank(),
        "resize: %s cannot have sizes %s; give one for each of its %d axes",
        x,
        Arrays.toString(shape),
        x.rank());
    Tensor y = method == Method.NEAREST ? x : Promotion.besideNumber(x, true);
    for (int d = 0; d < shape.length; d++) {
      if (shape[d] == x.dim(d)) {
        continue;
      }
      require(x.dim(d) > 0, "resize: axis %d of %s is empty; there is nothing to spread", d, x);
      y =
          method == Method.NEAREST
              ? y.take(nearest(x.dim(d), shape[d]), d, Index.CLIP)
              : y.tensordot(
                      matrix(y, x.dim(d), shape[d], method::weights, antialias),
                      new int[] {d},
                      new int[] {0})
                  .moveAxis(-1, d);
    }
    return y;
  }

  /**
   * The element whose centre is nearest to each of the result's, computed in float32 as JAX does.
   */
  private static Tensor nearest(int from, int to) {
    double[] places = IntStream.range(0, to).mapToDouble(i -> (i + 0.5f) * from / to).toArray();
    return Lax.constant(
        Literal.of(TensorType.of(DType.I32, to), Arrays.stream(places).map(Math::floor).toArray()));
  }

  /** How much each element along an axis, the rows, counts in each of the result's. */
  private static Tensor matrix(
      Tensor x, int from, int to, UnaryOperator<Tensor> kernel, boolean antialias) {
    DType wide = x.dtype().real() == DType.F64 ? DType.F64 : DType.F32;
    double step = to == 0 ? 1 : (double) from / to;
    Tensor centre = Lax.iota(TensorType.of(wide, to), 0).add(0.5).mul(step).sub(0.5);
    Tensor distance = centre.sub(Lax.iota(TensorType.of(wide, from, to), 0)).abs();
    Tensor weights = kernel.apply(antialias ? distance.div(Math.max(step, 1)) : distance);
    Tensor sum = weights.keepDims().sum(0);
    Tensor counts = sum.abs().gt(1000 * 0x1p-23);
    Tensor normal = Lax.where(counts, weights.div(Lax.where(sum.eq(0), 1, sum)), 0);
    Tensor inside = centre.ge(-0.5).and(centre.le(from - 0.5));
    return Lax.where(inside, normal, 0).astype(x.dtype());
  }

  /** R. Keys, "Cubic convolution interpolation for digital image processing", 1981. */
  private static Tensor cubic(Tensor x) {
    Tensor near = x.mul(1.5).sub(2.5).mul(x).mul(x).add(1);
    Tensor far = x.mul(-0.5).add(2.5).mul(x).sub(4).mul(x).add(2);
    return Lax.where(x.ge(2), 0, Lax.where(x.ge(1), far, near));
  }

  private static Tensor lanczos(Tensor x, double radius) {
    Tensor waves = x.mul(Math.PI).sin().mul(x.mul(Math.PI / radius).sin()).mul(radius);
    Tensor square = x.square().mul(Math.PI * Math.PI);
    Tensor window = waves.div(Lax.where(x.eq(0), 1, square));
    return Lax.where(x.gt(radius), 0, Lax.where(x.gt(1e-3), window, 1));
  }
}
