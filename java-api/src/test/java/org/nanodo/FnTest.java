package org.nanodo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.testing.Program;
import org.nanodo.testing.TestDevices;

@ExtendWith(TestDevices.class)
class FnTest {
  private static final TensorType F32_3 = TensorType.of(DType.F32, 3);
  private static final Literal X = Literal.f32(new float[] {1, 2, 3}, 3);

  private static String text(Function<List<Tensor>, List<Tensor>> f, TensorType... types) {
    return Program.lower(f, List.of(types)).program().text();
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  @Test
  void isTracedOnceForAllCalls() {
    var traced = new AtomicInteger();
    Fn<Tensor, Tensor> twice =
        Fn.of(
            "twice",
            x -> {
              traced.incrementAndGet();
              return x.add(x);
            });
    String text = text(in -> List.of(twice.apply(twice.apply(twice.apply(in.get(0))))), F32_3);
    assertThat(traced).hasValue(1);
    assertThat(count(text, "func.func private @twice(")).isEqualTo(1);
    assertThat(count(text, "call @twice(")).isEqualTo(3);
    assertThat(Program.run(x -> twice.apply(twice.apply(x)), X).toFloats())
        .containsExactly(4, 8, 12);
  }

  @Test
  void isTracedAgainForOtherTypesAndStructures() {
    Fn<Map<String, Tensor>, Tensor> sum =
        Fn.of("sum", m -> m.values().stream().reduce(Tensor::add).orElseThrow());
    String text =
        text(
            in -> {
              Tensor a = in.get(0);
              Tensor b = in.get(1);
              return List.of(
                  sum.apply(Map.of("a", a)),
                  sum.apply(Map.of("a", a, "b", a)),
                  sum.apply(Map.of("a", b)),
                  sum.apply(Map.of("a", a)));
            },
            F32_3,
            TensorType.of(DType.F32, 4));
    assertThat(text).contains("@sum(", "@sum_1(", "@sum_2(").doesNotContain("@sum_3(");
  }

  @Test
  void takesStaticValuesIntoAccount() {
    record Scaled(Tensor x, double by) {}
    Fn<Scaled, Tensor> scale = Fn.of("scale", s -> s.x.mul(s.by));
    Literal y =
        Program.run(x -> scale.apply(new Scaled(x, 2)).add(scale.apply(new Scaled(x, 10))), X);
    assertThat(y.toFloats()).containsExactly(12, 24, 36);
  }

  @Test
  void mayUseTensorsFromOutside() {
    Literal y =
        Program.run(
            x -> {
              Tensor w = x.mul(10);
              Fn<Tensor, Tensor> inner = Fn.of("inner", a -> a.add(w));
              Fn<Tensor, Tensor> outer = Fn.of("outer", a -> inner.apply(a).mul(x));
              return outer.apply(outer.apply(x));
            },
            X);
    // First 11x², then (11x² + 10x) x.
    assertThat(y.toFloats()).containsExactly(21, 128, 387);
  }

  @Test
  void returnsTrees() {
    record Pair(Tensor sum, List<Tensor> parts) {}
    Fn<Tensor, Pair> split = Fn.of("split", x -> new Pair(x.sum(), List.of(x.add(1), x)));
    var y =
        Program.run(
            in -> {
              Pair p = split.apply(in.get(0));
              return List.of(p.sum, p.parts.get(0), p.parts.get(1));
            },
            List.of(X));
    assertThat(y.get(0).item()).isEqualTo(6);
    assertThat(y.get(1).toFloats()).containsExactly(2, 3, 4);
    assertThat(y.get(2).toFloats()).containsExactly(1, 2, 3);
  }

  @Test
  void hasAnyName() {
    for (String name : List.of("main", "blocks/0", "0th layer", "", "größer")) {
      Fn<Tensor, Tensor> f = Fn.of(name, x -> x.add(1));
      assertThat(Program.run(x -> f.apply(x), X).toFloats()).containsExactly(2, 3, 4);
    }
  }

  @Test
  void keepsNamesOfArgumentsInMessages() {
    record Args(Tensor query, Tensor key) {}
    Fn<Args, Tensor> add = Fn.of("add", a -> a.query.add(a.key));
    assertThatThrownBy(
            () ->
                text(
                    in -> List.of(add.apply(new Args(in.get(0), in.get(1)))),
                    F32_3,
                    TensorType.of(DType.F32, 4)))
        .hasMessageStartingWith("add: query f32[3] and key f32[4] cannot be broadcast");
  }

  @Test
  void mayFailAndBeTracedAgain() {
    var fail = new boolean[] {true};
    Fn<Tensor, Tensor> f =
        Fn.of(
            "f",
            x -> {
              if (fail[0]) {
                throw new IllegalArgumentException("not now");
              }
              return x.add(1);
            });
    assertThatThrownBy(() -> Program.run(x -> f.apply(x), X)).hasMessage("not now");
    fail[0] = false;
    assertThat(Program.run(x -> f.apply(x), X).toFloats()).containsExactly(2, 3, 4);
  }
}
