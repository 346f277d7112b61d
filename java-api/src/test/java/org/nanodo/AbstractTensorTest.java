package org.nanodo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nanodo.ir.DType;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.TensorType;
import org.nanodo.runtime.Devices;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;

class AbstractTensorTest {
  private static final Mesh FOUR = Mesh.of("data", 4);
  private static final NamedSharding ROWS = new NamedSharding(FOUR, PartitionSpec.of("data"));

  private record Line(Tensor w, Tensor b, int power) {}

  @BeforeAll
  static void devices() {
    Devices.cpu(4);
  }

  @AfterAll
  static void close() {
    Devices.close();
  }

  @Test
  void haveATypeAndASharding() {
    Tensor x = Tensor.abstractOf(DType.F32, 2, 3);
    assertThat(x.isAbstract()).isTrue();
    assertThat(x.isTraced()).isFalse();
    assertThat(x).hasToString("abstract f32[2,3]");
    assertThat(x.sharding().isReplicated()).isTrue();
    Tensor rows = Tensor.abstractOf(TensorType.of(DType.I32, 8), ROWS);
    assertThat(rows).hasToString("abstract i32[8] P(data) over [data=4]");
    assertThat(rows.sharding()).isEqualTo(ROWS);
    assertThat(x).isEqualTo(Tensor.abstractOf(DType.F32, 2, 3)).isNotEqualTo(rows);
  }

  @Test
  void areCompiledForAheadOfTheFirstCall() {
    var traced = new ArrayList<TensorType>();
    var f =
        Transforms.jit(
            (Line line, Tensor x) -> {
              traced.add(x.type());
              return x.mul(line.w).add(line.b).pow(line.power);
            });
    Tensor scalar = Tensor.abstractOf(DType.F32);
    var compiled = f.compile(new Line(scalar, scalar, 2), Tensor.abstractOf(DType.F32, 3));
    assertThat(compiled.stablehlo()).contains("tensor<3xf32>");
    var line = new Line(Tensor.of(DType.F32, 2.), Tensor.of(DType.F32, 1.), 2);
    Tensor x = Tensor.of(0., 1, 2);
    int before = Devices.client().compilations();
    assertThat(f.apply(line, x).toFloats()).containsExactly(1, 9, 25);
    assertThat(f.compile(line, x)).as("for concrete ones too").isSameAs(compiled);
    assertThat(Devices.client().compilations()).isEqualTo(before);
    assertThat(traced).hasSize(1);
    f.apply(line, Tensor.of(0., 1));
    assertThat(traced).hasSize(2);
  }

  @Test
  void areLaidOutAsTheyWillBe() {
    var f = Transforms.jit((Tensor x) -> x.mul(2)).outShardings(ROWS).donate(0);
    Tensor rows = Tensor.abstractOf(TensorType.of(DType.F32, 8), ROWS);
    assertThat(f.lower(rows).stablehlo()).contains("data").contains("tensor<8xf32>");
    f.compile(rows);
    int before = Devices.client().compilations();
    Tensor x = Tensor.of(0., 1, 2, 3, 4, 5, 6, 7).to(ROWS);
    assertThat(f.apply(x).toFloats()).containsExactly(0, 2, 4, 6, 8, 10, 12, 14);
    assertThat(Devices.client().compilations()).isEqualTo(before);
    assertThatThrownBy(x::toFloats).hasMessageContaining("was donated to f");
  }

  @Test
  void areTakenByFunctionsOfManyArguments() {
    Tensor x = Tensor.abstractOf(DType.F32);
    assertThat(Transforms.jit((Tensor a) -> a.add(1)).compile(x)).isNotNull();
    assertThat(Transforms.jit((Tensor a, Tensor b, Tensor c) -> a.add(b).add(c)).compile(x, x, x))
        .isNotNull();
    var six =
        Transforms.jit(
            (Tensor a, Tensor b, Tensor c, Tensor d, Tensor e, Tensor g) ->
                a.add(b).add(c).add(d).add(e).sub(g));
    assertThat(six.compile(x, x, x, x, x, x)).isSameAs(six.compile(x, x, x, x, x, x));
    assertThat(six.lower(x, x, x, x, x, x).args().leaves()).hasSize(6);
  }

  @Test
  void cannotBeComputedWith() {
    Tensor x = Tensor.abstractOf(DType.F32, 3);
    String message =
        "abstract tensor f32\\[3\\] has a type and no value; pass it to lower, compile or evalShape, or make a tensor with a value \\(AbstractTensorTest\\.java:\\d+\\)";
    var f = Transforms.jit((Tensor a) -> a.add(1));
    List<Supplier<?>> uses =
        List.of(
            () -> x.add(1),
            () -> x.add(Tensor.of(1.)),
            () -> x.toFloats(),
            () -> f.apply(x),
            () -> Transforms.jit((Tensor a) -> a.add(x)).apply(Tensor.of(1.)),
            () -> Transforms.<Tensor>grad(a -> a.square().sum()).apply(x));
    assertThat(uses)
        .allSatisfy(
            use ->
                assertThatThrownBy(() -> use.get())
                    .isInstanceOf(TraceException.class)
                    .hasMessageMatching(message));
  }

  @Test
  void areTheResultsOfAnAbstractEvaluation() {
    var line = new Line(Tensor.abstractOf(DType.F32, 3, 4), Tensor.of(1., 2, 3, 4), 2);
    Map<String, Tensor> out =
        Transforms.evalShape(
            (Line p) -> Map.of("y", p.w.matmul(p.b), "sign", p.w.gt(p.b).reduce(Reduce.Kind.OR, 1)),
            line);
    assertThat(out.get("y")).hasToString("abstract f32[3]");
    assertThat(out.get("sign")).hasToString("abstract bool[3]");
    Line grad =
        Transforms.evalShape(Transforms.<Line>grad(p -> p.w.matmul(p.b).square().sum()), line);
    assertThat(grad.w).hasToString("abstract f32[3,4]");
    assertThat(grad.power).isEqualTo(2);
  }
}
