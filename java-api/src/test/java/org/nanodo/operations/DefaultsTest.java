package org.nanodo.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.Index;
import org.nanodo.Jnp;
import org.nanodo.Lax;
import org.nanodo.Side;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.Gather;
import org.nanodo.ir.IndexDims;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.testing.Program;

/**
 * Methods without an argument are those with JAX's default, which {@link OperationsTest} compares.
 */
class DefaultsTest {
  /** The same program, said in two ways. */
  private record Pair(String name, BinaryOperator<Tensor> brief, BinaryOperator<Tensor> full) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Pair unary(String name, UnaryOperator<Tensor> brief, UnaryOperator<Tensor> full) {
    return new Pair(name, (x, y) -> brief.apply(x), (x, y) -> full.apply(x));
  }

  private static Pair binary(
      String name, BinaryOperator<Tensor> brief, BinaryOperator<Tensor> full) {
    return new Pair(name, brief, full);
  }

  private static Tensor at(Tensor x) {
    return x.argsort(1);
  }

  static Stream<Pair> pairs() {
    var rows = new IndexDims(List.of(1), List.of(0), List.of(), List.of(), List.of(0), 2);
    Shape row = Shape.of(1, 3);
    UnaryOperator<Tensor> indices = x -> at(x).expandDims(2);
    return Stream.of(
        unary("tril", Tensor::tril, x -> x.tril(0)),
        unary("triu", Tensor::triu, x -> x.triu(0)),
        unary("trace", Tensor::trace, x -> x.trace(0, 0, 1)),
        unary("rot90", x -> x.rot90(3), x -> x.rot90(3, 0, 1)),
        unary("argsort", Tensor::argsort, x -> x.argsort(-1)),
        unary("topK", x -> x.topK(2).values(), x -> x.topK(2, -1).values()),
        unary("diff", Tensor::diff, x -> x.diff(1, -1)),
        unary("trapezoid", Tensor::trapezoid, x -> x.trapezoid(1, -1)),
        unary("pad", x -> x.pad(new int[] {1, 2}), x -> x.pad(0, new int[] {1, 2})),
        unary("transpose", Tensor::transpose, x -> x.transpose(1, 0)),
        unary("logspace", x -> Jnp.logspace(0, 1, 3), x -> Jnp.logspace(DType.F32, 0, 1, 3)),
        unary("geomspace", x -> Jnp.geomspace(1, 2, 3), x -> Jnp.geomspace(DType.F32, 1, 2, 3)),
        unary("take", x -> x.take(at(x), 1), x -> x.take(at(x), 1, Index.FILL)),
        unary(
            "takeAlongAxis",
            x -> x.takeAlongAxis(at(x), 1),
            x -> x.takeAlongAxis(at(x), 1, Index.FILL)),
        unary(
            "gather",
            x -> Lax.gather(x, indices.apply(x), rows, row),
            x -> Lax.gather(x, indices.apply(x), rows, row, Gather.Mode.CLIP)),
        binary(
            "set",
            (x, y) -> x.set(at(x), y.at(0)),
            (x, y) -> x.set(Index.of(Index.DROP, at(x)), y.at(0))),
        binary("cross", Tensor::cross, (x, y) -> x.cross(y, -1)),
        binary(
            "digitize", (x, y) -> x.digitize(y.at(0)), (x, y) -> x.digitize(y.at(0), Side.RIGHT)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void isJaxs(Pair pair) {
    assertThat(text(pair.brief)).isEqualTo(text(pair.full));
  }

  private static String text(BinaryOperator<Tensor> f) {
    TensorType square = TensorType.of(DType.F32, 3, 3);
    return Program.lower(in -> List.of(f.apply(in.get(0), in.get(1))), List.of(square, square))
        .stablehlo()
        .replaceAll("loc\\(.*\\)", "");
  }
}
