package org.nanodo.grad;

import static org.nanodo.grad.VjpContext.cts;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.Fft;
import org.nanodo.ir.Fft.Kind;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.trace.Trace;

/** VJP rules of Fourier transforms, which are the transposed matrices, as in JAX. */
final class FftVjp {
  private FftVjp() {}

  static List<@Nullable Tensor> pull(Fft op, VjpContext s) {
    return switch (op.kind()) {
      // Their matrices are symmetric.
      case FFT, IFFT -> cts(transform(op.kind(), op.lengths(), s.ct()));
      case RFFT -> cts(transform(Kind.FFT, op.lengths(), wholeSpectrum(op, s.ct())).real());
      case IRFFT -> cts(inverse(op, s.ct()));
    };
  }

  private static Tensor transform(Kind kind, List<Integer> lengths, Tensor x) {
    return Trace.current().emit(new Fft(kind, lengths), List.of(x)).get(0);
  }

  /** The results that a real transform leaves out have no cotangent. */
  private static Tensor wholeSpectrum(Fft op, Tensor ct) {
    int[] none = new int[ct.rank()];
    int[] high = new int[ct.rank()];
    high[ct.rank() - 1] = last(op) - ct.dim(-1);
    return Lax.pad(ct, Lax.scalar(ct.dtype(), 0), none, high, none);
  }

  /** Each number but the first and, of an even length, the last counts twice. */
  private static Tensor inverse(Fft op, Tensor ct) {
    Tensor y = transform(Kind.RFFT, op.lengths(), ct);
    double size = op.lengths().stream().mapToDouble(n -> n).reduce(1, (a, b) -> a * b);
    double[] weights = new double[y.dim(-1)];
    Arrays.fill(weights, 2 / size);
    weights[0] = 1 / size;
    if (last(op) % 2 == 0) {
      weights[weights.length - 1] = 1 / size;
    }
    TensorType type = TensorType.of(ct.dtype(), weights.length);
    return y.mul(Lax.constant(Literal.of(type, weights))).conj();
  }

  private static int last(Fft op) {
    return op.lengths().get(op.lengths().size() - 1);
  }
}
