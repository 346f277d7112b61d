package org.nanodo.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LinearRegressionTest {
  @Test
  void findsThePlane() {
    LinearRegression.Line line = LinearRegression.fit();
    assertThat(line.w().toFloats()).containsExactly(new float[] {1, -2, 0.5f}, within(1e-3f));
    assertThat(line.b().item()).isCloseTo(3, within(1e-3));
  }
}
