package org.nanodo.jit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.runtime.Devices;

/** Tensors that nobody closes are freed all the same. */
class FlatMemoryTest {
  private record Line(Tensor w, Tensor b) {}

  @BeforeAll
  static void devices() {
    Devices.cpu(8);
  }

  @AfterAll
  static void close() {
    Devices.close();
  }

  private final Tensor x = Tensor.zeros(1000, 3).add(1);
  private final Tensor y = Tensor.zeros(1000).add(2);

  private Line step(Line p) {
    Line g = Transforms.<Line>grad(q -> x.mul(q.w).sum(1).add(q.b).sub(y).square().mean()).apply(p);
    return new Line(p.w.sub(g.w.mul(0.1)), p.b.sub(g.b.mul(0.1)));
  }

  private static long megabytes() throws IOException {
    String status = Files.readString(Path.of("/proc/self/status"));
    return Long.parseLong(status.replaceAll("(?s).*VmRSS:\\s*(\\d+) kB.*", "$1")) >> 10;
  }

  private static long growth(UnaryOperator<Line> step, int steps) throws IOException {
    var p = new Line(Tensor.zeros(3), Tensor.zeros());
    long before = 0;
    for (int i = 0; i < steps; i++) {
      if (i == steps / 5) {
        before = megabytes();
      }
      p = step.apply(p);
    }
    return megabytes() - before;
  }

  @Test
  void tenThousandCompiledSteps() throws IOException {
    assertThat(growth(Transforms.<Line, Line>jit(this::step)::apply, 10_000)).isLessThan(64);
  }

  @Test
  void stepsAtOnce() throws IOException {
    assertThat(growth(this::step, 2_000)).isLessThan(64);
  }
}
