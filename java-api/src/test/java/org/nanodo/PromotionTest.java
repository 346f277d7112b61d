package org.nanodo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.nanodo.ir.DType;
import org.nanodo.ir.ShapeException;
import org.nanodo.runtime.Devices;

/** Element types are promoted as in JAX: {@code make_promotion.py} writes its table. */
class PromotionTest {
  @AfterAll
  static void close() {
    Devices.close();
  }

  private record Operand(DType dtype, boolean weak) {
    static Operand of(String text) {
      boolean weak = text.endsWith("*");
      String name = weak ? text.substring(0, text.length() - 1) : text;
      DType dtype =
          Arrays.stream(DType.values()).filter(t -> t.jaxName().equals(name)).findFirst().get();
      return new Operand(dtype, weak);
    }

    Tensor tensor() {
      return Tensor.abstractOf(dtype).weaklyTyped(weak);
    }
  }

  static Stream<String> pairs() {
    var stream =
        Objects.requireNonNull(
            PromotionTest.class.getResourceAsStream("/org/nanodo/promotion.txt"));
    return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8)).lines();
  }

  @Test
  void agreesWithJaxForEveryPair() {
    List<String> lines = pairs().toList();
    assertThat(lines).hasSize((DType.values().length + 6) * (DType.values().length + 6));
    lines.forEach(PromotionTest::agrees);
  }

  private static void agrees(String line) {
    String[] words = line.split(" ", -1);
    Tensor a = Operand.of(words[0]).tensor();
    Tensor b = Operand.of(words[1]).tensor();
    if (words[2].equals("refused")) {
      assertThatThrownBy(() -> sum(a, b))
          .as(line)
          .isInstanceOf(ShapeException.class)
          .hasMessageContaining("convert one with astype");
      return;
    }
    Operand jax = Operand.of(words[2]);
    Tensor ours = sum(a, b);
    assertThat(ours.isWeaklyTyped()).as(line).isEqualTo(jax.weak);
    boolean raised = jax.weak && a.isWeaklyTyped() != b.isWeaklyTyped();
    assertThat(ours.dtype()).as(line).isEqualTo(raised ? ours(a, b, jax.dtype) : jax.dtype);
  }

  /** JAX's default types have 64 bits; ours are those of Java numbers, or as wide as the other. */
  private static DType ours(Tensor a, Tensor b, DType jax) {
    Tensor weak = a.isWeaklyTyped() ? a : b;
    Tensor exact = a.isWeaklyTyped() ? b : a;
    boolean wide = exact.dtype().bytes() == 8 && exact.dtype().isInteger();
    return wide ? jax : weak.dtype();
  }

  private static Tensor sum(Tensor a, Tensor b) {
    return Transforms.evalShape(
        (List<Tensor> in) -> Lax.where(in.get(0).ne(in.get(0)), in.get(0), in.get(1)),
        List.of(a, b));
  }
}
