package org.nanodo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Unary;
import org.nanodo.ir.IndexDims;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.Shape;
import org.nanodo.ir.ShapeException;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;
import org.nanodo.trace.Trace;

/**
 * Messages name the operands, what is wrong with them, and the user's line: here one of this file.
 * What users may do wrong is in {@code org.nanodo.mistakes}.
 */
class ShapeErrorsTest {
  private static final List<Value> PARAMS =
      List.of(
          new Value(TensorType.of(DType.F32, 2, 3), "x"),
          new Value(TensorType.of(DType.F32, 4), "y"),
          new Value(TensorType.of(DType.I32, 2, 1), "i"),
          new Value(TensorType.of(DType.BOOL, 3), "b"),
          new Value(TensorType.of(DType.U32), "u"));

  private record Env(Tensor x, Tensor y, Tensor i, Tensor b, Tensor u) {}

  private record Case(String message, Consumer<Env> f) {}

  private static Throwable failure(Consumer<Env> f) {
    return catchThrowable(
        () ->
            Trace.function(
                "main",
                PARAMS,
                in -> {
                  f.accept(new Env(in.get(0), in.get(1), in.get(2), in.get(3), in.get(4)));
                  return List.of();
                }));
  }

  static List<Case> cases() {
    return List.of(
        new Case(
            "reduce_and: found x f32[2,3], expected booleans or integers; convert it with astype",
            e -> e.x.reduce(Reduce.Kind.AND, 0)),
        new Case(
            "abs: found u u32[], expected types with negative numbers; convert it with astype",
            e -> e.u.unary(Unary.Kind.ABS)),
        new Case(
            "scatter_add: the updates x f32[2,3] do not hold slices of x f32[2,3] for each index of u",
            e -> Lax.scatterAdd(e.x, e.u, e.x, IndexDims.take(Shape.of(2, 3), 0, 0))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sayWhatIsWrong(Case c) {
    assertThat(failure(c.f))
        .isInstanceOf(ShapeException.class)
        .hasMessageMatching("(?s).* \\(ShapeErrorsTest\\.java:\\d+\\)")
        .hasMessageStartingWith(c.message + " ");
  }

  @Test
  void nameTheLineThatWentWrong() {
    int next = new Throwable().getStackTrace()[0].getLineNumber() + 1;
    assertThat(failure(e -> e.x.add(e.y)))
        .hasMessageEndingWith("(ShapeErrorsTest.java:" + next + ")");
  }

  @Test
  void nameWhatOperandsWereComputedBy() {
    int next = new Throwable().getStackTrace()[0].getLineNumber() + 1;
    assertThat(failure(e -> e.x.tanh().add(e.y)))
        .hasMessageStartingWith("add: tanh (ShapeErrorsTest.java:%d) f32[2,3] and y", next);
  }
}
