package org.nanodo.grad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nanodo.Fn;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Unary;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.testing.Program;
import org.nanodo.testing.TestDevices;

@ExtendWith(TestDevices.class)
class GradTest {
  private static final Literal X = Literal.f32(new float[] {1, 2, 3}, 3);

  private static double at(double x, UnaryOperator<Tensor> f) {
    return Program.run(f, Literal.scalar(DType.F64, x)).item();
  }

  private static Tensor grad(UnaryOperator<Tensor> f, Tensor x) {
    return Transforms.grad(f).apply(x);
  }

  @Test
  void hasTheStructureOfTheArgument() {
    record Params(Tensor w, List<Tensor> rest, int size) {}
    var y =
        Program.run(
            in -> {
              var p = new Params(in.get(0), List.of(in.get(0), in.get(0)), 3);
              Params g =
                  Transforms.<Params>grad(q -> q.w.mul(q.rest.get(0)).sum().mul(q.size)).apply(p);
              assertThat(g.size).isEqualTo(3);
              return List.of(g.w, g.rest.get(0), g.rest.get(1));
            },
            List.of(X));
    assertThat(y.get(0).toFloats()).containsExactly(3, 6, 9);
    assertThat(y.get(1).toFloats()).containsExactly(3, 6, 9);
    assertThat(y.get(2).toFloats()).containsExactly(0, 0, 0);
  }

  @Test
  void comesWithValueAndAuxiliaryResults() {
    record Metrics(Tensor square, Map<String, Tensor> more) {}
    var y =
        Program.run(
            in -> {
              var r =
                  Transforms.valueAndGradAux(
                          (Tensor x) -> {
                            Tensor square = x.square();
                            var metrics = new Metrics(square, Map.of("i", Lax.iota(x.type(), 0)));
                            return new Transforms.WithAux<>(square.sum(), metrics);
                          })
                      .apply(in.get(0));
              return List.of(r.value(), r.grad(), r.aux().square, r.aux().more.get("i"));
            },
            List.of(X));
    assertThat(y.get(0).item()).isEqualTo(14);
    assertThat(y.get(1).toFloats()).containsExactly(2, 4, 6);
    assertThat(y.get(2).toFloats()).containsExactly(1, 4, 9);
    assertThat(y.get(3).toFloats()).containsExactly(0, 1, 2);
  }

  @Test
  void pullsBackCotangentsOfTrees() {
    record Out(Tensor product, List<Tensor> parts) {}
    var y =
        Program.run(
            in -> {
              Tensor x = in.get(0);
              var vjp =
                  Transforms.vjp((Tensor t) -> new Out(t.square(), List.of(t.sum(), t.mul(5))), x);
              Tensor one = Lax.full(x.type(), 1);
              Tensor ct = Lax.scalar(DType.F32, 100);
              return List.of(vjp.pullback().apply(new Out(one, List.of(ct, one))));
            },
            List.of(X));
    assertThat(y.get(0).toFloats()).containsExactly(107, 109, 111);
  }

  @Test
  void pullsBackSeveralTimes() {
    var y =
        Program.run(
            in -> {
              Fn<Tensor, Tensor> cube = Fn.of("cube", t -> t.mul(t).mul(t));
              var vjp = Transforms.vjp((Tensor t) -> cube.apply(t), in.get(0));
              Tensor one = Lax.full(in.get(0).type(), 1);
              return List.of(
                  vjp.value(), vjp.pullback().apply(one), vjp.pullback().apply(one.mul(10)));
            },
            List.of(X));
    assertThat(y.get(0).toFloats()).containsExactly(1, 8, 27);
    assertThat(y.get(1).toFloats()).containsExactly(3, 12, 27);
    assertThat(y.get(2).toFloats()).containsExactly(30, 120, 270);
  }

  @Test
  void nests() {
    // d³/dx³ sin x = -cos x.
    UnaryOperator<Tensor> sin = t -> t.unary(Unary.Kind.SIN);
    double y = at(0.5, x -> grad(a -> grad(b -> grad(sin, b), a), x));
    assertThat(y).isCloseTo(-Math.cos(0.5), within(1e-12));
  }

  @Test
  void doesNotConfusePerturbations() {
    // d/dx [x d/dy (x + y)] = 1, where a confusion gives 2; Siskind and Pearlmutter (2005).
    assertThat(at(3, x -> grad(a -> a.mul(grad(b -> a.add(b), a)), x))).isEqualTo(1);
    // d/dx [x d/dy (x y)] at y = x: x² differentiated.
    assertThat(at(3, x -> grad(a -> a.mul(grad(b -> a.mul(b), a)), x))).isEqualTo(6);
    // d/dx [d/dy (x² y) at y = 5] = 2x.
    assertThat(at(3, x -> grad(a -> grad(b -> a.mul(a).mul(b), Lax.scalar(DType.F64, 5)), x)))
        .isEqualTo(6);
  }

  @Test
  void isZeroThroughStopGradient() {
    assertThat(at(3, x -> grad(t -> t.mul(Lax.stopGradient(t)), x))).isEqualTo(3);
    assertThat(at(3, x -> grad(t -> Lax.stopGradient(t.square()), x))).isZero();
  }

  @Test
  void isZeroThroughIntegersAndComparisons() {
    assertThat(at(3.5, x -> grad(t -> t.astype(DType.I32).astype(DType.F64).mul(t), x)))
        .isEqualTo(3);
    assertThat(at(3, x -> grad(t -> Lax.where(t.gt(t.neg()), t.square(), t), x))).isEqualTo(6);
  }

  @Test
  void isZeroOfConstants() {
    assertThat(at(3, x -> grad(t -> Lax.scalar(DType.F64, 7), x))).isZero();
    assertThat(at(3, x -> grad(t -> x.square(), x))).isZero();
  }

  @Test
  void refusesIntegers() {
    assertThatThrownBy(
            () ->
                Program.lower(
                    in -> {
                      record Params(Tensor w, Map<String, Tensor> more) {}
                      var p = new Params(in.get(0), Map.of("step", in.get(1)));
                      return List.of(Transforms.<Params>grad(q -> q.w.sum()).apply(p).w);
                    },
                    List.of(X.type(), TensorType.of(DType.I32))))
        .isInstanceOf(GradException.class)
        .hasMessageMatching(
            "grad needs floating-point tensors, found 1 i32\\[\\] at 'more/step'; convert it with astype, or capture it \\(GradTest\\.java:\\d+\\)");
  }

  @Test
  void refusesResultsThatAreNotScalars() {
    assertThatThrownBy(() -> Program.run(x -> grad(t -> t.add(1), x), X))
        .isInstanceOf(GradException.class)
        .hasMessageMatching(
            "grad needs a function with a real floating-point scalar as its result, found add .* f32\\[3\\]; reduce it, as by sum\\(\\) or mean\\(\\), or use vjp, or jacrev \\(GradTest\\.java:\\d+\\)");
    assertThatThrownBy(() -> Program.run(x -> grad(t -> t.sum().astype(DType.I32), x), X))
        .isInstanceOf(GradException.class);
  }

  @Test
  void refusesCotangentsOfAnotherType() {
    assertThatThrownBy(
            () ->
                Program.run(
                    x -> Transforms.vjp((Tensor t) -> t.square(), x).pullback().apply(x.sum()), X))
        .isInstanceOf(GradException.class)
        .hasMessageContaining("is not of the type of");
  }

  @Test
  void pullsBackWithinAFunction() {
    Fn<Tensor, Tensor> cube = Fn.of("cube", t -> t.mul(t).mul(t));
    Literal y =
        Program.run(
            x -> {
              var vjp = Transforms.vjp((Tensor t) -> cube.apply(t).add(t), x);
              return Fn.<Tensor, Tensor>of("back", t -> vjp.pullback().apply(t)).apply(x);
            },
            X);
    assertThat(y.toFloats()).containsExactly(4, 26, 84);
  }
}
