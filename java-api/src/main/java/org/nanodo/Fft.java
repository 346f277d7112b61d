package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.ir.DType;
import org.nanodo.ir.Fft.Kind;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.trace.Composite;

/**
 * Discrete Fourier transforms, named as in {@code jax.numpy.fft}. Float64 and complex128 are
 * transformed in these; anything else is converted to complex64, or of a real transform to float32,
 * and integers of 64 bits as float64.
 *
 * <p>Sizes say how many elements of an axis count: it is cut off or padded with zeros at its end.
 * Those of a real inverse are of the result, by default 2 (m − 1) for m elements.
 */
public final class Fft {
  /** As a size: that of the axis. */
  public static final int WHOLE = -1;

  /** What divides by the number N of elements that are transformed together. */
  public enum Norm {
    /** The inverse transform, by N. */
    BACKWARD,
    /** Both, by the root of N. */
    ORTHO,
    /** The transform, by N. */
    FORWARD;

    /** Of the transform in the other direction. */
    Norm opposite() {
      return this == ORTHO ? ORTHO : this == FORWARD ? BACKWARD : FORWARD;
    }
  }

  private Fft() {}

  // One axis.

  /** The transform along the last axis. */
  public static Tensor fft(Tensor x) {
    return fft(x, WHOLE, -1, Norm.BACKWARD);
  }

  /** The transform of {@code size} elements along an axis. */
  public static Tensor fft(Tensor x, int size, int axis, Norm norm) {
    return one("fft", Kind.FFT, x, size, axis, norm);
  }

  /** The inverse transform along the last axis. */
  public static Tensor ifft(Tensor x) {
    return ifft(x, WHOLE, -1, Norm.BACKWARD);
  }

  /** The inverse transform of {@code size} elements along an axis. */
  public static Tensor ifft(Tensor x, int size, int axis, Norm norm) {
    return one("ifft", Kind.IFFT, x, size, axis, norm);
  }

  /** The transform of real numbers along the last axis: the first n/2 + 1 of n results. */
  public static Tensor rfft(Tensor x) {
    return rfft(x, WHOLE, -1, Norm.BACKWARD);
  }

  /** The same of {@code size} elements along an axis. */
  public static Tensor rfft(Tensor x, int size, int axis, Norm norm) {
    return one("rfft", Kind.RFFT, x, size, axis, norm);
  }

  /** The inverse of {@link #rfft}, along the last axis, of an even size. */
  public static Tensor irfft(Tensor x) {
    return irfft(x, WHOLE, -1, Norm.BACKWARD);
  }

  /** The same along an axis, to {@code size} real numbers. */
  public static Tensor irfft(Tensor x, int size, int axis, Norm norm) {
    return one("irfft", Kind.IRFFT, x, size, axis, norm);
  }

  /** The transform, of real numbers, of what is Hermitian along the last axis. */
  public static Tensor hfft(Tensor x) {
    return hfft(x, WHOLE, -1, Norm.BACKWARD);
  }

  /** The same along an axis, to {@code size} real numbers. */
  public static Tensor hfft(Tensor x, int size, int axis, Norm norm) {
    return Composite.of("hfft", size, axis, norm)
        .unary(v -> one("hfft", Kind.IRFFT, v.conj(), size, axis, norm.opposite()), x);
  }

  /** The inverse of {@link #hfft}, along the last axis: the first n/2 + 1 of n results. */
  public static Tensor ihfft(Tensor x) {
    return ihfft(x, WHOLE, -1, Norm.BACKWARD);
  }

  /** The same of {@code size} elements along an axis. */
  public static Tensor ihfft(Tensor x, int size, int axis, Norm norm) {
    return Composite.of("ihfft", size, axis, norm)
        .unary(v -> one("ihfft", Kind.RFFT, v, size, axis, norm.opposite()).conj(), x);
  }

  private static Tensor one(String op, Kind kind, Tensor x, int size, int axis, Norm norm) {
    return several(op, kind, x, new int[] {size}, new int[] {axis}, norm);
  }

  // The last two axes.

  /** The transform along the last two axes. */
  public static Tensor fft2(Tensor x) {
    return two("fft2", Kind.FFT, x);
  }

  /** The inverse transform along the last two axes. */
  public static Tensor ifft2(Tensor x) {
    return two("ifft2", Kind.IFFT, x);
  }

  /** The transform of real numbers along the last two axes, half of it along the last. */
  public static Tensor rfft2(Tensor x) {
    return two("rfft2", Kind.RFFT, x);
  }

  /** The inverse of {@link #rfft2}. */
  public static Tensor irfft2(Tensor x) {
    return two("irfft2", Kind.IRFFT, x);
  }

  private static Tensor two(String op, Kind kind, Tensor x) {
    return several(op, kind, x, new int[] {WHOLE, WHOLE}, new int[] {-2, -1}, Norm.BACKWARD);
  }

  // Any axes.

  /** The transform along all axes. */
  public static Tensor fftn(Tensor x) {
    return all("fftn", Kind.FFT, x);
  }

  /** The transform along {@code axes}, of {@code sizes} elements or, if that is empty, all. */
  public static Tensor fftn(Tensor x, int[] sizes, int[] axes, Norm norm) {
    return several("fftn", Kind.FFT, x, sizes, axes, norm);
  }

  /** The inverse transform along all axes. */
  public static Tensor ifftn(Tensor x) {
    return all("ifftn", Kind.IFFT, x);
  }

  /** As {@link #fftn(Tensor, int[], int[], Norm)}. */
  public static Tensor ifftn(Tensor x, int[] sizes, int[] axes, Norm norm) {
    return several("ifftn", Kind.IFFT, x, sizes, axes, norm);
  }

  /** The transform of real numbers along all axes, half of it along the last. */
  public static Tensor rfftn(Tensor x) {
    return all("rfftn", Kind.RFFT, x);
  }

  /** As {@link #fftn(Tensor, int[], int[], Norm)}; half of it along the last of {@code axes}. */
  public static Tensor rfftn(Tensor x, int[] sizes, int[] axes, Norm norm) {
    return several("rfftn", Kind.RFFT, x, sizes, axes, norm);
  }

  /** The inverse of {@link #rfftn(Tensor)}. */
  public static Tensor irfftn(Tensor x) {
    return all("irfftn", Kind.IRFFT, x);
  }

  /** As {@link #fftn(Tensor, int[], int[], Norm)}; the last of {@code sizes} is of the result. */
  public static Tensor irfftn(Tensor x, int[] sizes, int[] axes, Norm norm) {
    return several("irfftn", Kind.IRFFT, x, sizes, axes, norm);
  }

  private static Tensor all(String op, Kind kind, Tensor x) {
    return several(op, kind, x, new int[0], IntStream.range(0, x.rank()).toArray(), Norm.BACKWARD);
  }

  private static Tensor several(
      String op, Kind kind, Tensor x, int[] sizes, int[] axes, Norm norm) {
    List<Integer> along = Axes.all(op, x, axes);
    require(
        !along.isEmpty() && along.stream().distinct().count() == along.size(),
        "%s: axes %s of %s; give one or more, none of them twice",
        op,
        along,
        x);
    require(
        sizes.length == 0 || sizes.length == along.size(),
        "%s: %d sizes for %d axes; give one for each, or none",
        op,
        sizes.length,
        along.size());
    require(
        kind != Kind.RFFT || !x.dtype().isComplex(),
        "%s: %s is not real; use %s",
        op,
        x,
        op.startsWith("i") ? "ifft" : op.substring(1));
    var transform = new FourierTransform(op, kind, along, norm);
    return Composite.of(op, transform, sizes).unary(v -> transform.of(v, sizes), x);
  }

  // Frequencies.

  /** The float32 frequencies of {@link #fft}, in cycles per {@code spacing}. */
  public static Tensor fftfreq(int n, double spacing) {
    return frequencies("fftfreq", n, n, (n + 1) / 2, spacing);
  }

  /** The float32 frequencies of {@link #rfft}. */
  public static Tensor rfftfreq(int n, double spacing) {
    return frequencies("rfftfreq", n, n / 2 + 1, n, spacing);
  }

  private static Tensor frequencies(String op, int n, int count, int positive, double spacing) {
    require(n > 0, "%s: %d frequencies; there is at least one", op, n);
    double[] numbers =
        IntStream.range(0, count)
            .mapToDouble(i -> (i < positive ? i : i - n) / (n * spacing))
            .toArray();
    return Lax.constant(Literal.of(TensorType.of(DType.F32, count), numbers));
  }

  /** Frequency zero moved to the middle along {@code axes}, or all if none are given. */
  public static Tensor fftshift(Tensor x, int... axes) {
    return shifted("fftshift", x, false, axes);
  }

  /** The inverse of {@link #fftshift}. */
  public static Tensor ifftshift(Tensor x, int... axes) {
    return shifted("ifftshift", x, true, axes);
  }

  private static Tensor shifted(String op, Tensor x, boolean back, int... axes) {
    return Composite.of(op, back, axes).unary(v -> shiftedOf(op, v, back, axes), x);
  }

  private static Tensor shiftedOf(String op, Tensor x, boolean back, int... axes) {
    List<Integer> along =
        axes.length == 0 ? IntStream.range(0, x.rank()).boxed().toList() : Axes.all(op, x, axes);
    Tensor y = x;
    for (int axis : along) {
      int middle = y.dim(axis) / 2;
      y = y.roll(back ? -middle : middle, axis);
    }
    return y;
  }
}
