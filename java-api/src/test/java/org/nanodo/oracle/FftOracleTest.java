package org.nanodo.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.Fft;
import org.nanodo.Fft.Norm;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.ShapeException;
import org.nanodo.ir.TensorType;
import org.nanodo.testing.Program;
import org.nanodo.testing.TestDevices;

/** Fourier transforms and their derivatives agree with JAX; see {@code make_fft.py}. */
@ExtendWith(TestDevices.class)
class FftOracleTest {
  private static final Map<String, Oracle.Entry> ENTRIES = Oracle.read("/org/nanodo/fft.json");
  private static final Map<String, UnaryOperator<Tensor>> FUNCTIONS = functionsByName();

  private interface OneAxis {
    Tensor of(Tensor x, int size, int axis, Norm norm);
  }

  private interface Axes {
    Tensor of(Tensor x, int[] sizes, int[] axes, Norm norm);
  }

  private static Map<String, UnaryOperator<Tensor>> functionsByName() {
    var all = new HashMap<String, UnaryOperator<Tensor>>();
    add(all, "fft", Fft::fft, Fft::fft, Fft::fft2, Fft::fftn, Fft::fftn);
    add(all, "ifft", Fft::ifft, Fft::ifft, Fft::ifft2, Fft::ifftn, Fft::ifftn);
    add(all, "rfft", Fft::rfft, Fft::rfft, Fft::rfft2, Fft::rfftn, Fft::rfftn);
    add(all, "irfft", Fft::irfft, Fft::irfft, Fft::irfft2, Fft::irfftn, Fft::irfftn);
    for (int n : new int[] {1, 2, 5, 8}) {
      all.put("fftfreq/" + n, unused -> Fft.fftfreq(n, 0.5));
      all.put("rfftfreq/" + n, unused -> Fft.rfftfreq(n, 0.5));
    }
    all.put("fftshift", Fft::fftshift);
    all.put("ifftshift", Fft::ifftshift);
    all.put("fftshift/0", x -> Fft.fftshift(x, 0));
    all.put("power/derivative", FftOracleTest::derivative);
    return all;
  }

  private static void add(
      Map<String, UnaryOperator<Tensor>> all,
      String name,
      UnaryOperator<Tensor> last,
      OneAxis one,
      UnaryOperator<Tensor> two,
      UnaryOperator<Tensor> every,
      Axes several) {
    all.put(name, last);
    all.put(name + "/ortho", x -> one.of(x, Fft.WHOLE, -1, Norm.ORTHO));
    all.put(name + "/forward", x -> one.of(x, Fft.WHOLE, -1, Norm.FORWARD));
    all.put(name + "/first 6", x -> one.of(x, 6, 0, Norm.BACKWARD));
    all.put(name + "/first 3", x -> one.of(x, 3, 0, Norm.BACKWARD));
    all.put(name + "2", two);
    all.put(name + "n", every);
    int[] sizes = {4, 3};
    int[] axes = {2, 0};
    all.put(name + "n/4 3 of 2 0", x -> several.of(x, sizes, axes, Norm.ORTHO));
  }

  private static Tensor derivative(Tensor x) {
    var pull = Transforms.vjp((Tensor v) -> Fft.rfft(v).abs().square(), x).pullback();
    return pull.apply(Lax.iota(TensorType.of(x.dtype(), 3), 0).add(1));
  }

  static Set<String> functions() {
    return ENTRIES.keySet().stream().map(Oracle::function).collect(Collectors.toSet());
  }

  @ParameterizedTest
  @MethodSource("functions")
  void agreesWithJax(String function) {
    UnaryOperator<Tensor> f = Objects.requireNonNull(FUNCTIONS.get(function), function);
    Function<List<Tensor>, List<Tensor>> all = in -> List.of(f.apply(in.get(0)));
    OracleCheck.agrees(all, Oracle.of(ENTRIES, function));
    OracleCheck.isTransposedForward(all, Oracle.of(ENTRIES, function));
  }

  @Test
  void transformsABatch() {
    Literal x = Literal.f32(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    Function<Tensor, Tensor> each = v -> Fft.fftn(v);
    for (Function<Tensor, Tensor> f :
        List.<Function<Tensor, Tensor>>of(
            v -> Transforms.vmap(each).apply(v),
            v -> Fft.fftn(v, new int[0], new int[] {1}, Norm.BACKWARD))) {
      Literal y = Program.run(in -> List.of(f.apply(in.get(0))), List.of(x)).get(0);
      Closeness.require("batch", y.unstack().get(1), row(15, 0, -1.5, 0.8660254, -1.5, -0.8660254));
    }
    Literal none = Literal.f32(new float[0], 0, 3);
    Literal y = Program.run(in -> List.of(Fft.rfft(in.get(0))), List.of(none)).get(0);
    assertThat(y.type()).isEqualTo(TensorType.of(DType.C64, 0, 2));
  }

  private static Literal row(double... parts) {
    return Literal.complex(TensorType.of(DType.C64, parts.length / 2), parts);
  }

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
        .hasMessageContaining("FftOracleTest.java:");
  }
}
