package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.Fft.Norm;
import org.nanodo.ir.DType;
import org.nanodo.ir.Fft.Kind;
import org.nanodo.ir.Lists;

/** A Fourier transform along some axes, which are moved to the end for it. */
record FourierTransform(String op, Kind kind, List<Integer> axes, Norm norm) {
  /** What XLA transforms at once. */
  private static final int MOST = 3;

  Tensor of(Tensor x, int[] sizes) {
    List<Integer> order = Lists.concat(Lists.others(x.rank(), axes), axes);
    Tensor last = resized(converted(x).transpose(Lists.ints(order)), sizes);
    List<Integer> lengths = lengths(last, sizes);
    Tensor y = last.shape().size() == 0 ? empty(last, lengths) : transformed(last, lengths);
    int[] back = IntStream.range(0, x.rank()).map(order::indexOf).toArray();
    return scaled(y, lengths).transpose(back);
  }

  private Tensor converted(Tensor x) {
    boolean wide = x.dtype().bytes() == Long.BYTES && x.dtype() != DType.C64;
    DType real = wide || x.dtype() == DType.C128 ? DType.F64 : DType.F32;
    return x.astype(kind == Kind.RFFT ? real : real.complex());
  }

  /** The size of transformed axis {@code i} of an operand whose last axes they are. */
  private int axis(Tensor x, int i) {
    return x.rank() - axes.size() + i;
  }

  private Tensor resized(Tensor x, int[] sizes) {
    Tensor y = x;
    for (int i = 0; i < sizes.length; i++) {
      if (sizes[i] != Fft.WHOLE) {
        requirePositive(x, sizes[i]);
        boolean half = kind == Kind.IRFFT && i == sizes.length - 1;
        y = resized(y, axis(x, i), half ? sizes[i] / 2 + 1 : sizes[i]);
      }
    }
    return y;
  }

  private static Tensor resized(Tensor x, int axis, int size) {
    if (x.dim(axis) >= size) {
      return x.dim(axis) == size ? x : Lax.sliceInDim(x, 0, size, axis);
    }
    int[] none = new int[x.rank()];
    int[] high = new int[x.rank()];
    high[axis] = size - x.dim(axis);
    return Lax.pad(x, Lax.scalar(x.dtype(), 0), none, high, none);
  }

  private List<Integer> lengths(Tensor x, int[] sizes) {
    var lengths = new ArrayList<Integer>();
    for (int i = 0; i < axes.size(); i++) {
      int found = x.dim(axis(x, i));
      boolean half = kind == Kind.IRFFT && i == axes.size() - 1;
      boolean given = sizes.length > 0 && sizes[i] != Fft.WHOLE;
      int length = given ? sizes[i] : half ? 2 * (found - 1) : found;
      requirePositive(x, length);
      lengths.add(length);
    }
    return lengths;
  }

  private void requirePositive(Tensor x, int length) {
    require(
        length > 0,
        "%s: %d elements of %s cannot be transformed; there must be one or more",
        op,
        length,
        x);
  }

  /** Of no examples. */
  private Tensor empty(Tensor x, List<Integer> lengths) {
    int[] dims = x.shape().dims();
    int last = lengths.get(lengths.size() - 1);
    dims[dims.length - 1] = kind == Kind.RFFT ? last / 2 + 1 : last;
    DType dtype = kind == Kind.IRFFT ? x.dtype().real() : x.dtype().complex();
    return Tensor.zeros(dtype, dims);
  }

  /** The last axes in one transform, the others before or after it, and all complex. */
  private Tensor transformed(Tensor x, List<Integer> lengths) {
    int count = lengths.size();
    int rest = Math.max(count - MOST, 0);
    List<Integer> last = lengths.subList(rest, count);
    if (rest == 0) {
      return Lax.emit(new org.nanodo.ir.Fft(kind, last), x);
    }
    boolean inverse = kind == Kind.IFFT || kind == Kind.IRFFT;
    var others =
        new FourierTransform(
            op,
            inverse ? Kind.IFFT : Kind.FFT,
            IntStream.range(0, rest).map(i -> axis(x, i)).boxed().toList(),
            Norm.BACKWARD);
    var own = new org.nanodo.ir.Fft(kind, last);
    return inverse
        ? Lax.emit(own, others.of(x, new int[0]))
        : others.of(Lax.emit(own, x), new int[0]);
  }

  /** XLA divides inverse transforms by the number of elements. */
  private Tensor scaled(Tensor y, List<Integer> lengths) {
    double size = lengths.stream().mapToDouble(n -> n).reduce(1, (a, b) -> a * b);
    boolean inverse = kind == Kind.IFFT || kind == Kind.IRFFT;
    return switch (norm) {
      case BACKWARD -> y;
      case ORTHO -> y.mul(inverse ? Math.sqrt(size) : 1 / Math.sqrt(size));
      case FORWARD -> y.mul(inverse ? size : 1 / size);
    };
  }
}
