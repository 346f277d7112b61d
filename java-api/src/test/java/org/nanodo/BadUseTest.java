package org.nanodo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.Transforms.Forward;
import org.nanodo.ir.DType;
import org.nanodo.nn.Dense;
import org.nanodo.nn.Params;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.runtime.Devices;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;

/**
 * Each mistake gets one message: what was found, what was expected, the way out, and the user's
 * line; of a concrete tensor the type, and never its elements. What the compiler is not asked for
 * is in {@link ShapeErrorsTest}, layouts are in {@code JitErrorsTest}.
 */
class BadUseTest {
  /** Its elements, in a message, would be seen. */
  private static final double MARK = 7.25;

  @BeforeAll
  static void devices() {
    Devices.cpu(1);
  }

  @AfterAll
  static void close() {
    Devices.close();
  }

  private record Case(String message, Supplier<?> use) {}

  private static Tensor escaped(Tensor x) {
    var escaped = new ArrayList<Tensor>();
    Transforms.evalShape(
        (Tensor v) -> {
          escaped.add(v.exp());
          return v;
        },
        x);
    return escaped.get(0);
  }

  static List<Case> cases() {
    Devices.cpu(1);
    Tensor x = Tensor.full(MARK, 2, 3);
    Tensor y = Tensor.full(MARK, 4);
    Tensor i = Tensor.full(DType.I32, 7, 2, 3);
    Tensor cube = Tensor.full(MARK, 5, 2, 3);
    Tensor empty = Tensor.zeros(0, 3);
    return List.of(
        // Shapes.
        new Case(
            "add: tensor f32[2,3] and tensor f32[4] cannot be broadcast: dimension 1 from the end is 3 and 4",
            () -> x.add(y)),
        new Case(
            "matmul: tensor f32[2,3] and tensor f32[2,3] contract 3 with 2", () -> x.matmul(x)),
        new Case("reshape: tensor f32[2,3] has 6 elements, [4,1] has 4", () -> x.reshape(4, -1)),
        new Case("reduce_sum: axis 2 of tensor f32[2,3]: there are 2", () -> x.sum(2)),
        new Case("reduce_max: axis 0 of tensor f32[0,3] is empty", () -> empty.max(0)),
        new Case("tril: tensor f32[4] is no matrix", () -> y.tril()),
        new Case(
            "at: index 5 is out of bounds: axis 0 of tensor f32[2,3] has 2 elements",
            () -> x.at(5)),
        new Case("at: tensor f32[4] is no index; give integers", () -> x.at(y)),
        new Case(
            "set: tensor f32[4] does not fit into the [3] that the index takes of tensor f32[2,3]",
            () -> x.set(0, y)),
        new Case(
            "scan: '1' is tensor f32[4], which has no leading axis of size 3",
            () ->
                Scan.of((Tensor c, List<Tensor> v) -> new Step<>(c, v))
                    .apply(x, List.of(Tensor.zeros(3), y))),
        new Case(
            "vmap: no leaf of the argument [tensor f32[2,3]] is mapped",
            () ->
                Transforms.vmap(
                        (Tensor v) -> v, (path, type) -> org.nanodo.batch.LeafAxes.NOT_MAPPED, 0)
                    .apply(x)),
        // Element types.
        new Case(
            "mul: tensor f32[2,3] and tensor f8_e5m2[2,3] are not promoted to a common type, as integers of 4 bits and floats of 8 bits are with few others; convert one with astype",
            () -> x.mul(x.astype(DType.F8E5M2))),
        new Case(
            "tensor i4[2,3] and a floating-point number are not promoted to a common type",
            () -> i.astype(DType.I4).mul(0.5)),
        new Case(
            "lt: tensor c64[2,3] is complex, and has no order; compare real(), imag() or abs()",
            () -> x.astype(DType.C64).lt(x)),
        new Case("mean: tensor i32[2,3] is not floating-point; convert it first", () -> i.mean()),
        new Case("pow: tensor i32[2,3] to the power of -1 is not of integers", () -> i.pow(-1)),
        new Case(
            "tensor f32[2,3] is not a key, which is uint32 [..., 2]; make one with Random.key",
            () -> Random.normal(x, 3)),
        // Derivatives.
        new Case(
            "grad needs a function with a real floating-point scalar as its result, found",
            () -> Transforms.<Tensor>grad(v -> v.mul(cube)).apply(x)),
        new Case(
            "grad needs floating-point tensors, found",
            () -> Transforms.<Tensor>grad(v -> v.astype(DType.F32).sum()).apply(i)),
        new Case(
            "customVjp: ",
            () ->
                Transforms.<Tensor, Tensor, Tensor>customVjp(
                        v -> v, v -> new Forward<>(y, v), (r, ct) -> ct)
                    .apply(x)),
        // Lives.
        new Case(
            "exp (BadUseTest.java:%d) f32[2,3] is known only while its function is traced: return it from there",
            () -> escaped(x).mul(2)),
        new Case(
            "exp (BadUseTest.java:%d) f32[2,3] belongs to a function that is no longer traced; return it from there instead",
            () -> Transforms.jit((Tensor v) -> v.add(escaped(x))).apply(x)),
        // Parameters.
        new Case(
            "two parameters have the path 'kernel'; give each layer a scope of its own",
            () ->
                Params.init(0, s -> Dense.to(3).apply(s, Dense.to(3).apply(s, Tensor.ones(2, 3))))),
        new Case(
            "the parameter 'kernel': no rule for the logical axis 'mpl'; there are rules for [",
            () -> Params.init(0, s -> Dense.to(3).axes("embed", "mpl").apply(s, x))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isAnsweredByOneClearMessage(Case c) {
    Throwable failure = catchThrowable(c.use::get);
    assertThat(failure).isNotNull();
    String message = String.valueOf(failure.getMessage());
    assertThat(message.replaceAll("BadUseTest\\.java:\\d+", "BadUseTest.java:%d"))
        .startsWith(c.message)
        .endsWith("(BadUseTest.java:%d)")
        .doesNotContain("7.25");
  }

  @Test
  void aTensorOfAClosedClientSaysSo() {
    try (Client client = Client.open(ClientOptions.cpu(1))) {
      var whole = NamedSharding.replicated(Mesh.of("data", 1));
      Tensor x = Tensor.of(client, Tensor.of(1., 2).toHost(), whole);
      client.close();
      assertThatThrownBy(() -> x.add(1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "f32[2] was closed with its client and cannot be used any more; keep the client open for as long as its tensors are used");
    }
  }

  @Test
  void aTensorThatWasDonatedOrClosedSaysByWhat() {
    var step = Transforms.jit((Map<String, Tensor> p) -> Tree.map(v -> v.add(1), p));
    Tensor x = Tensor.of(1., 2);
    step.named("step").donate(0).apply(Map.of("x", x));
    assertThatThrownBy(() -> x.add(1))
        .hasMessageMatching(
            "f32\\[2\\] was donated to step \\(BadUseTest\\.java:\\d+\\) and cannot be used any more; use what the call returned, or keep the tensor by not donating it");
    Tensor y = Tensor.of(1., 2);
    y.close();
    y.close();
    assertThatThrownBy(() -> step.apply(Map.of("y", y)))
        .hasMessageMatching(
            "f32\\[2\\] was closed \\(BadUseTest\\.java:\\d+\\) and cannot be used any more; close it after its last use");
  }
}
