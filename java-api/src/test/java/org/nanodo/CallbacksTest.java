package org.nanodo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nanodo.Callbacks.debugPrint;
import static org.nanodo.Callbacks.pureCallback;
import static org.nanodo.Transforms.customVjp;
import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.jit;
import static org.nanodo.Transforms.jvp;
import static org.nanodo.Transforms.vmap;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.nanodo.Transforms.Forward;
import org.nanodo.grad.GradException;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.runtime.Devices;

class CallbacksTest {
  private static final Tensor X = Tensor.of(DType.F64, 1, 2, 3);

  @AfterAll
  static void close() {
    Devices.close();
  }

  /** The numbers in reverse order, times ten, computed in Java. */
  private static Tensor reversed(Tensor x) {
    return pureCallback(
        in -> {
          double[] v = in.get(0).toDoubles();
          double[] out = new double[v.length];
          Arrays.setAll(out, i -> 10 * v[v.length - 1 - i]);
          return Literal.of(in.get(0).type(), out);
        },
        x.type(),
        x);
  }

  private static double[] numbers(Tensor t) {
    return t.toHost().toDoubles();
  }

  @Test
  void computesInJava() {
    for (Tensor y : List.of(reversed(X), jit(CallbacksTest::reversed).apply(X))) {
      assertThat(numbers(y)).containsExactly(30, 20, 10);
    }
    Tensor twice = jit((Tensor x) -> reversed(reversed(x.add(1)).sub(1))).apply(X);
    assertThat(numbers(twice)).containsExactly(190, 290, 390);
  }

  @Test
  void readsAndWritesTensorsInRowMajorOrder() {
    Tensor x = Tensor.arange(6.0).reshape(2, 3);
    Tensor y =
        jit((Tensor in) ->
                pureCallback(v -> v.get(0), TensorType.of(DType.F32, 3, 2), in.transpose()).add(0))
            .apply(x);
    assertThat(y.toFloats()).containsExactly(0, 3, 1, 4, 2, 5);
  }

  @Test
  void isCalledForEachExample() {
    Tensor rows = Tensor.of(DType.F64, new double[][] {{1, 2}, {3, 4}});
    assertThat(numbers(vmap(CallbacksTest::reversed).apply(rows))).containsExactly(20, 10, 40, 30);
    assertThat(numbers(jit(vmap(CallbacksTest::reversed)).apply(rows)))
        .containsExactly(20, 10, 40, 30);
  }

  @Test
  void hasADerivativeByACustomRule() {
    assertThatThrownBy(() -> grad((Tensor x) -> reversed(x).sum()).apply(X))
        .isInstanceOf(GradException.class)
        .hasMessageContaining("has no derivative: it calls Java; give one by customVjp");
    assertThatThrownBy(() -> jvp(CallbacksTest::reversed, X, X)).isInstanceOf(GradException.class);
    Function<Tensor, Tensor> ruled =
        customVjp(
            CallbacksTest::reversed,
            x -> new Forward<>(reversed(x), List.<Tensor>of()),
            (List<Tensor> none, Tensor ct) -> reversed(ct));
    Tensor weights = Tensor.of(DType.F64, 1, 10, 100);
    assertThat(numbers(jit(grad((Tensor x) -> ruled.apply(x).mul(weights).sum())).apply(X)))
        .containsExactly(1000, 100, 10);
  }

  @Test
  void hasAnEffectWhereNoResultIsUsed() {
    List<Double> seen = Collections.synchronizedList(new ArrayList<>());
    Function<Tensor, Tensor> f =
        x -> {
          Callbacks.debugCallback(in -> seen.add(in.get(0).item()), x.sum());
          return x.mul(2);
        };
    jit(f).apply(X).blockUntilReady();
    jit((Tensor x) -> jit(f).apply(x)).apply(X).blockUntilReady();
    grad((Tensor x) -> jit(f).apply(x).sum()).apply(X).blockUntilReady();
    assertThat(seen).containsExactly(6., 6., 6.);
    seen.clear();
    Tensor last =
        jit((Tensor x) ->
                ControlFlow.foriLoop(
                    0,
                    3,
                    (i, c) -> {
                      Callbacks.debugCallback(in -> seen.add(in.get(0).item()), i);
                      return c;
                    },
                    x))
            .apply(X);
    last.blockUntilReady();
    assertThat(seen).containsExactly(0., 1., 2.);
    seen.clear();
    jit(vmap((Tensor x) -> f.apply(x))).apply(X).blockUntilReady();
    assertThat(seen).containsExactly(1., 2., 3.);
  }

  @Test
  void printsWhatIsComputed() {
    var out = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(out, true, UTF_8));
    try {
      debugPrint("at once {}", X);
      jit((Tensor x) -> {
            debugPrint("x = {}, sum {}", x, x.sum());
            return x.mul(2);
          })
          .apply(X)
          .blockUntilReady();
    } finally {
      System.setOut(before);
    }
    assertThat(out.toString(UTF_8).lines())
        .containsExactly("at once [1.0, 2.0, 3.0]", "x = [1.0, 2.0, 3.0], sum 6.0");
    assertThatThrownBy(() -> debugPrint("{} and {}", X)).hasMessageContaining("2 places for 1");
  }

  @Test
  void failsWithTheMessageOfTheFunction() {
    var failing =
        jit(
            (Tensor x) ->
                pureCallback(
                    in -> {
                      throw new IllegalArgumentException("no such number");
                    },
                    x.type(),
                    x));
    assertThatThrownBy(() -> failing.apply(X).toHost()).hasMessageContaining("no such number");
    var wrong = jit((Tensor x) -> pureCallback(in -> in.get(0), TensorType.of(DType.F32, 3), x));
    assertThatThrownBy(() -> wrong.apply(X).toHost())
        .hasMessageContaining("a callback returned [f64[3]], its results are declared as [f32[3]]");
  }
}
