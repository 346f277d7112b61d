package org.nanodo.ir;

import java.util.List;
import java.util.Locale;

/**
 * Discrete Fourier transform of the last one to three dimensions; those before are a batch.
 *
 * @param lengths the sizes of the transformed dimensions, of a real transform those of the real
 *     side
 */
public record Fft(Kind kind, List<Integer> lengths) implements Op {
  private static final int MOST = 3;

  public Fft {
    lengths = List.copyOf(lengths);
  }

  /** The transforms, under StableHLO's names. */
  public enum Kind {
    /** Complex to complex. */
    FFT,
    /** The inverse of FFT. */
    IFFT,
    /** Of real numbers; of the last dimension, of size n, the first n/2 + 1 results. */
    RFFT,
    /** The inverse of RFFT. */
    IRFFT
  }

  @Override
  public String name() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), 1);
    TensorType x = in.type(0);
    int count = lengths.size();
    in.require(
        count >= 1 && count <= MOST && count <= x.rank(),
        "%s: {0} cannot be transformed along its last %d dimensions; one to %d are",
        name(),
        count,
        MOST);
    boolean real = x.dtype() == DType.F32 || x.dtype() == DType.F64;
    in.require(
        kind == Kind.RFFT ? real : x.dtype().isComplex(),
        "%s: {0} must be %s; convert it",
        name(),
        kind == Kind.RFFT ? "float32 or float64" : "complex");
    int[] from = x.shape().dims();
    int[] to = x.shape().dims();
    for (int i = 0; i < count; i++) {
      int length = lengths.get(i);
      int half = i == count - 1 ? length / 2 + 1 : length;
      int at = x.rank() - count + i;
      int expected = kind == Kind.IRFFT ? half : length;
      in.require(
          length > 0 && from[at] == expected,
          "%s of lengths %s: dimension %d of {0} must have size %d",
          name(),
          lengths,
          at,
          expected);
      to[at] = kind == Kind.RFFT ? half : length;
    }
    return List.of(
        new TensorType(
            switch (kind) {
              case FFT, IFFT -> x.dtype();
              case RFFT -> x.dtype().complex();
              case IRFFT -> x.dtype().real();
            },
            Shape.of(to)));
  }

  @Override
  public String text(OpPrinter p) {
    return "stablehlo.fft %s, type = %s, length = %s : %s"
        .formatted(p.arg(0), kind, lengths, p.signature());
  }
}
