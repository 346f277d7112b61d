package org.nanodo;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.nanodo.Fft.Norm;
import org.nanodo.ir.DType;
import org.nanodo.ir.ShapeException;

/** What Fourier transforms refuse; those of numbers are in {@code OperationsTest}. */
class FftTest {
  @Test
  void saysWhatIsWrong() {
    Tensor x = Tensor.abstractOf(DType.F32, 2, 3);
    Tensor z = Tensor.abstractOf(DType.C64, 2, 1);
    int[] none = {};
    refuses(x, v -> Fft.fft(v, 0, -1, Norm.BACKWARD), "fft: 0 elements of");
    refuses(z, Fft::irfft, "irfft: 0 elements of");
    refuses(x, v -> Fft.fft(v, Fft.WHOLE, 2, Norm.BACKWARD), "fft: axis 2 of");
    refuses(z, Fft::rfft2, "is not real; use fft2");
    refuses(x, v -> Fft.fftn(v, none, new int[] {0, -2}, Norm.BACKWARD), "none of them twice");
    refuses(
        x, v -> Fft.fftn(v, new int[] {2}, new int[] {0, 1}, Norm.BACKWARD), "1 sizes for 2 axes");
    refuses(Tensor.abstractOf(DType.F32, 2), Fft::fft2, "fft2: axis -2 of");
    refuses(x, v -> Fft.fftfreq(0, 1), "fftfreq: 0 frequencies");
  }

  private static void refuses(Tensor x, Function<Tensor, Tensor> f, String message) {
    assertThatThrownBy(() -> Transforms.evalShape(f, x))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("FftTest.java:");
  }
}
