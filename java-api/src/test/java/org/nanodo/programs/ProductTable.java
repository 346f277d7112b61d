package org.nanodo.programs;

import static org.nanodo.programs.OperationTable.tensor;
import static org.nanodo.programs.OperationTable.tensors;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.nanodo.Convolution;
import org.nanodo.Fft;
import org.nanodo.Jnp;
import org.nanodo.Lax;
import org.nanodo.Linalg;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.Window;
import org.nanodo.programs.OperationTable.Operation;

/** Products, windows, linear algebra, Fourier transforms and random numbers. */
final class ProductTable {
  static final Map<String, Operation> OPERATIONS = new HashMap<>();

  static {
    one("einsum", (x, at) -> Jnp.einsum(at.text("spec"), tensors(x).toArray(Tensor[]::new)));
    one(
        "tensordot",
        (x, at) -> tensor(x, 0).tensordot(tensor(x, 1), at.ints("left"), at.ints("right")));
    one(
        "dotGeneral",
        (x, at) ->
            Lax.dotGeneral(
                tensor(x, 0),
                tensor(x, 1),
                at.boxed("lb"),
                at.boxed("rb"),
                at.boxed("lc"),
                at.boxed("rc")));
    one("conv", (x, at) -> convolution(at).apply(tensor(x, 0), tensor(x, 1)));
    one("windowSum", (x, at) -> window(at).sum(tensor(x, 0)));
    one("windowMax", (x, at) -> window(at).max(tensor(x, 0)));
    one("windowMin", (x, at) -> window(at).min(tensor(x, 0)));
    one("solve", (x, at) -> Linalg.solve(tensor(x, 0), tensor(x, 1)));
    one("matrixPower", (x, at) -> Linalg.matrixPower(tensor(x, 0), at.at("n")));
    one("triangularSolve", ProductTable::triangularSolve);
    one(
        "normal",
        (x, at) ->
            Random.normal(Random.foldIn(Random.key(at.at("seed")), tensor(x, 0)), at.ints("shape"))
                .astype(at.dtype()));
    matrix("cholesky", Linalg::cholesky);
    matrix("inv", Linalg::inv);
    matrix("det", Linalg::det);
    matrix("eigvalsh", Linalg::eigvalsh);
    matrix("svdvals", Linalg::svdvals);
    matrix("expm", Linalg::expm);
    OPERATIONS.put(
        "slogdet",
        (x, at) -> {
          var parts = Linalg.slogdet(tensor(x, 0));
          return List.of(parts.sign(), parts.logabsdet());
        });
    OPERATIONS.put(
        "qr",
        (x, at) -> {
          var factors = Linalg.qr(tensor(x, 0));
          return List.of(factors.q(), factors.r());
        });
    transform("fft", Fft::fft);
    transform("ifft", Fft::ifft);
    transform("rfft", Fft::rfft);
    transform("irfft", Fft::irfft);
  }

  private ProductTable() {}

  private interface One {
    Tensor apply(List<Object> operands, Attributes at);
  }

  private interface Transform {
    Tensor apply(Tensor x, int size, int axis, Fft.Norm norm);
  }

  private static void one(String name, One operation) {
    OPERATIONS.put(name, (x, at) -> List.of(operation.apply(x, at)));
  }

  private static void matrix(String name, UnaryOperator<Tensor> f) {
    one(name, (x, at) -> f.apply(tensor(x, 0)));
  }

  private static void transform(String name, Transform f) {
    one(name, (x, at) -> f.apply(tensor(x, 0), at.at("n"), at.at("axis"), at.norm()));
  }

  private static Tensor triangularSolve(List<Object> x, Attributes at) {
    return Linalg.triangularSolve(
        tensor(x, 0),
        tensor(x, 1),
        at.is("left"),
        at.is("lower"),
        at.is("transpose"),
        at.is("unit"));
  }

  private static Convolution convolution(Attributes at) {
    List<String> specs = at.texts("specs");
    return Convolution.of(specs.get(0), specs.get(1), specs.get(2))
        .strides(at.ints("strides"))
        .padding(at.padding())
        .lhsDilation(at.ints("lhsDilation"))
        .rhsDilation(at.ints("rhsDilation"))
        .featureGroupCount(at.at("groups"));
  }

  private static Window window(Attributes at) {
    return Window.of(at.ints("sizes"))
        .strides(at.ints("strides"))
        .padding(at.padding())
        .dilation(at.ints("dilation"));
  }
}
