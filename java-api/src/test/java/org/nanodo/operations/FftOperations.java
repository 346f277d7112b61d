package org.nanodo.operations;

import java.util.Locale;
import java.util.function.UnaryOperator;
import org.nanodo.Fft;
import org.nanodo.Tensor;

/** Fourier transforms; see {@code operations_fft.py}. */
final class FftOperations {
  private final OperationFunctions f;

  private FftOperations(OperationFunctions f) {
    this.f = f;
  }

  static void addTo(OperationFunctions f) {
    var fft = new FftOperations(f);
    fft.one("fft", Fft::fft, Fft::fft);
    fft.one("ifft", Fft::ifft, Fft::ifft);
    fft.one("rfft", Fft::rfft, Fft::rfft);
    fft.one("irfft", Fft::irfft, Fft::irfft);
    fft.one("hfft", Fft::hfft, Fft::hfft);
    fft.one("ihfft", Fft::ihfft, Fft::ihfft);
    f.unary("Fft.fft2", Fft::fft2);
    f.unary("Fft.ifft2", Fft::ifft2);
    f.unary("Fft.rfft2", Fft::rfft2);
    f.unary("Fft.irfft2", Fft::irfft2);
    fft.several("fftn", Fft::fftn, Fft::fftn);
    fft.several("ifftn", Fft::ifftn, Fft::ifftn);
    fft.several("rfftn", Fft::rfftn, Fft::rfftn);
    fft.several("irfftn", Fft::irfftn, Fft::irfftn);
    f.add("Fft.fftfreq", (in, p) -> Fft.fftfreq(p.integer("n"), p.real("spacing")));
    f.add("Fft.rfftfreq", (in, p) -> Fft.rfftfreq(p.integer("n"), p.real("spacing")));
    f.of("Fft.fftshift", (x, p) -> Fft.fftshift(x, p.ints("axes")));
    f.of("Fft.ifftshift", (x, p) -> Fft.ifftshift(x, p.ints("axes")));
  }

  private interface One {
    Tensor of(Tensor x, int size, int axis, Fft.Norm norm);
  }

  private void one(String name, UnaryOperator<Tensor> last, One one) {
    f.of(
        "Fft." + name,
        (x, p) ->
            p.has("axis")
                ? one.of(x, p.integer("size"), p.integer("axis"), norm(p))
                : last.apply(x));
  }

  private interface Several {
    Tensor of(Tensor x, int[] sizes, int[] axes, Fft.Norm norm);
  }

  private void several(String name, UnaryOperator<Tensor> all, Several several) {
    f.of(
        "Fft." + name,
        (x, p) ->
            p.has("axes") ? several.of(x, p.ints("sizes"), p.ints("axes"), norm(p)) : all.apply(x));
  }

  private static Fft.Norm norm(Parameters p) {
    return Fft.Norm.valueOf(p.text("norm").toUpperCase(Locale.ROOT));
  }
}
