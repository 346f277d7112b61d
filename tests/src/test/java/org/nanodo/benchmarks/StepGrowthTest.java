package org.nanodo.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class StepGrowthTest {
  /** y = 1 + 2 x with residuals that are orthogonal to 1 and x. */
  @Test
  void theLineFitsBest() {
    LineFit fit = LineFit.of(new double[] {0, 1, 2, 3}, new double[] {1.5, 2.5, 4.5, 7.5});
    assertThat(fit.a()).isEqualTo(1, within(1e-12));
    assertThat(fit.b()).isEqualTo(2, within(1e-12));
  }

  @Test
  void growthIsShownBesideItsLine() {
    var runs = new StepRuns();
    List<StepGrowth> all = StepGrowth.ofSmall();
    for (StepGrowth growth : all) {
      List<StepShape> shapes = growth.shapes();
      double first = growth.size().applyAsDouble(shapes.get(0));
      double last = growth.size().applyAsDouble(shapes.get(3));
      assertThat(last / first).isBetween(8., 8.3);
      for (StepShape shape : shapes) {
        double step = 3 + 2 * growth.size().applyAsDouble(shape);
        runs.add(shape, StepRunner.OURS, StepSpeedTest.result(step, 1, 1));
      }
    }
    assertThat(all.get(0).markdown(runs).lines())
        .containsExactly(
            "| batch | step, ms | 3.00 + 2.00 · batch | residual |",
            "| --- | --- | --- | --- |",
            "| 4 | 11.0 | 11.0 | +0.0 % |",
            "| 8 | 19.0 | 19.0 | +0.0 % |",
            "| 16 | 35.0 | 35.0 | +0.0 % |",
            "| 32 | 67.0 | 67.0 | +0.0 % |");
    assertThat(StepGrowth.svg(runs)).startsWith("<svg ").contains("<title>step, ms by");
  }
}
