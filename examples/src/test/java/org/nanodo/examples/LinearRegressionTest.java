package org.nanodo.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class LinearRegressionTest {
  @Test
  void findsTheLine() {
    List<Double> line = LinearRegression.fit();
    assertThat(line.get(0)).isCloseTo(3, within(1e-3));
    assertThat(line.get(1)).isCloseTo(-1, within(1e-3));
  }
}
