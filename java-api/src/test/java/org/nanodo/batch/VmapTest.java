package org.nanodo.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nanodo.batch.LeafAxes.NOT_MAPPED;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nanodo.Fn;
import org.nanodo.Lax;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.ir.ControlFlowOp.Call;
import org.nanodo.ir.DType;
import org.nanodo.ir.Dot;
import org.nanodo.ir.ElementwiseOp.Unary;
import org.nanodo.ir.HintOp.ShardingConstraint;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Node;
import org.nanodo.ir.Op;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;
import org.nanodo.testing.Program;
import org.nanodo.testing.TestDevices;
import org.nanodo.trace.Trace;

@ExtendWith(TestDevices.class)
class VmapTest {
  private static final TensorType MATRIX = TensorType.of(DType.F32, 2, 3);
  private static final TensorType VECTOR = TensorType.of(DType.F32, 3);
  private static final TensorType SCALAR = TensorType.of(DType.F32);

  private record Line(Tensor w, Tensor b) {}

  private static List<Node> body(Function<List<Tensor>, List<Tensor>> f, TensorType... types) {
    List<Value> params = Arrays.stream(types).map(t -> new Value(t, "x")).toList();
    return Trace.function("f", params, f::apply).function().body();
  }

  private static <O extends Op> Node only(List<Node> body, Class<O> type) {
    List<Node> found = body.stream().filter(n -> type.isInstance(n.op())).toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  @Test
  void whatTheWholeBatchSharesIsComputedOnce() {
    List<Node> body =
        body(
            in -> List.of(Transforms.vmap((Tensor x) -> x.mul(in.get(1).exp())).apply(in.get(0))),
            MATRIX,
            VECTOR);
    Node exp = only(body, Unary.class);
    assertThat(exp.results().get(0).type()).isEqualTo(VECTOR);
  }

  @Test
  void aMatrixTimesVectorsIsOneProductOfMatrices() {
    List<Integer> none = List.of();
    List<Node> body =
        body(
            in -> {
              Function<Tensor, Tensor> product =
                  x -> Lax.dotGeneral(in.get(1), x, none, none, List.of(1), List.of(0));
              return List.of(Transforms.vmap(product).apply(in.get(0)));
            },
            MATRIX,
            TensorType.of(DType.F32, 4, 3));
    assertThat(only(body, Dot.class).op())
        .isEqualTo(new Dot(none, none, List.of(1), List.of(1), DType.F32));
  }

  @Test
  void aFunctionIsBatchedOnceForAllItsCalls() {
    Fn<Tensor, Tensor> layer = Fn.of("layer", x -> x.tanh().add(1));
    List<Node> body =
        body(
            in ->
                List.of(
                    Transforms.vmap((Tensor x) -> layer.apply(layer.apply(x))).apply(in.get(0))),
            MATRIX);
    List<Object> callees = new ArrayList<>();
    body.forEach(n -> callees.add(((Call) n.op()).callee()));
    assertThat(callees).hasSize(2);
    assertThat(callees.get(0)).isSameAs(callees.get(1));
  }

  @Test
  void anAxisMayBeGivenForEachLeaf() {
    Literal w = Literal.f32(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    Literal b = Literal.f32(new float[] {10, 20}, 2);
    List<Literal> out =
        Program.run(
            in ->
                List.of(
                    Transforms.vmap(
                            (Line l) -> l.w.add(l.b),
                            (path, type) -> path.equals("w") ? 1 : NOT_MAPPED,
                            -1)
                        .apply(new Line(in.get(0), in.get(1)))),
            List.of(w, b));
    assertThat(out.get(0).type()).isEqualTo(MATRIX);
    assertThat(out.get(0).toFloats()).containsExactly(11, 12, 13, 24, 25, 26);
  }

  @Test
  void aSharedResultIsRepeatedOrLeftAsItIs() {
    Literal x = Literal.f32(new float[] {1, 2}, 2);
    Literal y = Literal.f32(new float[] {7}, 1);
    List<Literal> out =
        Program.run(
            in -> {
              Function<Tensor, Tensor> shared = v -> in.get(1);
              return List.of(
                  Transforms.vmap(shared).apply(in.get(0)),
                  Transforms.vmap(shared, (p, t) -> 0, NOT_MAPPED).apply(in.get(0)));
            },
            List.of(x, y));
    assertThat(out.get(0).type()).isEqualTo(TensorType.of(DType.F32, 2, 1));
    assertThat(out.get(0).toFloats()).containsExactly(7, 7);
    assertThat(out.get(1).toFloats()).containsExactly(7);
  }

  @Test
  void itIsUsedWithinScansAndFunctions() {
    Literal x = Literal.f32(new float[] {1, 2, 3, 4}, 2, 2);
    Fn<Tensor, Tensor> sums = Fn.of("sums", m -> Transforms.vmap((Tensor v) -> v.sum()).apply(m));
    Scan<Tensor, Tensor, Tensor> scan =
        Scan.of((c, v) -> new Step<>(Transforms.vmap((Tensor e) -> e.mul(v.sum())).apply(c), c));
    List<Literal> out =
        Program.run(
            in -> List.of(scan.apply(sums.apply(in.get(0)), in.get(0)).carry()), List.of(x));
    assertThat(out.get(0).toFloats()).containsExactly(63, 147);
  }

  @Test
  void aShardingConstraintLeavesTheMappedAxisWhole() {
    var sharding =
        new NamedSharding(Mesh.of("data", 3), new PartitionSpec(List.of(List.of("data"))));
    List<Node> body =
        body(
            in ->
                List.of(
                    Transforms.vmap((Tensor x) -> Lax.withShardingConstraint(x, sharding))
                        .apply(in.get(0))),
            MATRIX);
    var batched = (ShardingConstraint) only(body, ShardingConstraint.class).op();
    assertThat(batched.sharding().spec()).hasToString("P(None, data)");
    assertThat(batched.cotangent().spec()).hasToString("P(None, data)");
  }

  private static void refuses(
      Function<List<Tensor>, List<Tensor>> f, List<TensorType> types, String... parts) {
    assertThatThrownBy(() -> Program.lower(in -> f.apply(in), types))
        .isInstanceOf(BatchException.class)
        .hasMessageContainingAll(parts)
        .hasMessageContaining("VmapTest.java:");
  }

  @Test
  void errorsSayWhatWasFoundAndWhatToDo() {
    Function<List<Tensor>, List<Tensor>> same = in -> in;
    refuses(
        Transforms.vmap(same),
        List.of(MATRIX, VECTOR),
        "'0' f32[2,3] has size 2, that of '1' f32[3] size 3",
        "NOT_MAPPED");
    refuses(
        Transforms.vmap(same), List.of(SCALAR), "'0' f32[] has no axis 0", "rank of at least 1");
    refuses(Transforms.vmap(same, -2, 0), List.of(VECTOR), "has no axis -2", "rank of at least 2");
    refuses(
        Transforms.vmap(same, NOT_MAPPED, 0), List.of(VECTOR), "no leaf", "expected at least one");
    refuses(
        Transforms.vmap(same, 0, 2),
        List.of(MATRIX),
        "result '0' f32[3] cannot be stacked along axis 2");
    refuses(
        Transforms.vmap(same, 0, NOT_MAPPED),
        List.of(MATRIX),
        "'0' f32[3] differs within the batch");
  }
}
