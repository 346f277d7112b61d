package org.nanodo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nanodo.runtime.Devices;

class ArenaTest {
  @BeforeAll
  static void devices() {
    Devices.cpu(1);
  }

  @AfterAll
  static void close() {
    Devices.close();
  }

  private static boolean closed(Tensor x) {
    return x.array().isClosed();
  }

  @Test
  void closesWhatWasMadeInItAndNothingElse() {
    var f = Transforms.jit((Tensor x) -> List.of(x.add(1), x.mul(2)));
    Tensor before = Tensor.of(1., 2);
    var made = new ArrayList<Tensor>();
    try (var arena = Tensors.arena()) {
      assertThat(arena).isNotNull();
      made.add(Tensor.of(3.));
      made.add(before.exp());
      made.addAll(f.apply(before));
      assertThat(made).noneMatch(ArenaTest::closed);
    }
    assertThat(made).hasSize(4).allMatch(ArenaTest::closed);
    assertThat(before.add(0).toFloats()).containsExactly(1, 2);
    Tensor after = before.add(1);
    assertThat(after.toFloats()).as("made after it").containsExactly(2, 3);
    assertThatThrownBy(() -> made.get(0).add(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching(
            "f32\\[\\] was closed with its arena \\(ArenaTest\\.java:\\d+\\) and cannot be used any more; hand it to the arena's keep \\(ArenaTest\\.java:\\d+\\)");
  }

  @Test
  void keepsTrees() {
    Map<String, List<Tensor>> kept;
    try (var arena = Tensors.arena()) {
      kept = arena.keep(Map.of("a", List.of(Tensor.of(1.).add(1))));
    }
    assertThat(kept.get("a").get(0).item()).isEqualTo(2);
  }

  @Test
  void nestedOnesHandWhatTheyKeepToTheOneAround() {
    Tensor last;
    Tensor inner;
    Tensor outer;
    try (var around = Tensors.arena()) {
      outer = Tensor.of(1.);
      try (var within = Tensors.arena()) {
        inner = within.keep(outer.add(1));
        last = within.keep(outer.add(2));
        assertThat(within.keep(outer)).as("of the outer arena").isSameAs(outer);
      }
      assertThat(closed(outer) || closed(inner)).isFalse();
      around.keep(last);
    }
    assertThat(closed(outer) && closed(inner)).isTrue();
    assertThat(last.item()).isEqualTo(3);
  }

  @Test
  void donatedAndClosedTensorsAreNoError() {
    var step = Transforms.jit((Tensor x) -> x.add(1)).named("step").donate(0);
    Tensor x;
    try (var arena = Tensors.arena()) {
      x = Tensor.of(0.);
      Tensor y = x;
      for (int i = 0; i < 3000; i++) {
        y = step.apply(y);
      }
      assertThat(y.item()).isEqualTo(3000);
      y.close();
      arena.close();
    }
    assertThatThrownBy(x::item).hasMessageContaining("was donated to step");
  }

  @Test
  void whatAProgramCapturedWhileItWasTracedStays() {
    var f = Transforms.jit((Tensor x) -> x.mul(Tensor.of(3.)));
    Tensor x = Tensor.of(2.);
    Tensor captured = Tensor.of(5.);
    var g = Transforms.jit((Tensor v) -> v.mul(captured));
    try (var arena = Tensors.arena()) {
      assertThat(arena.keep(f.apply(x)).item()).isEqualTo(6);
      assertThat(g.apply(x).item()).isEqualTo(10);
    }
    assertThat(f.apply(x).item()).isEqualTo(6);
    assertThat(g.apply(x).item()).isEqualTo(10);
    captured.close();
    assertThatThrownBy(() -> g.named("g").apply(x)).hasMessageContaining("f32[] was closed");
    assertThatThrownBy(() -> g.apply(x))
        .hasMessageContaining("f captures a tensor: f32[] was closed");
  }

  @Test
  @SuppressWarnings({"try", "resource"})
  void areClosedTheInnermostFirst() {
    try (var around = Tensors.arena();
        var within = Tensors.arena()) {
      assertThat(within).isNotNull();
      assertThatThrownBy(() -> around.close())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("not the innermost that is open on this thread")
          .hasMessageContaining("ArenaTest.java");
    }
  }
}
