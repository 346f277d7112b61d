package org.nanodo.ahead;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.train.Collectives;

/** NanoDO's default config as it is, for accelerators. */
@Timeout(900) // Libtpu alone takes more than a minute of two cores.
class DefaultConfigTest {
  @ParameterizedTest
  @CsvSource({"tpu:v5e:2x4, 8", "cuda:h100:4, 4"})
  void compilesShardedAndFits(String target, int devices) {
    AbsentStep step = AbsentStep.compile(target, List.of());
    Collectives collectives = step.program().collectives();
    assertThat(collectives.counts().get("all-gather")).isPositive();
    assertThat(collectives.ofParameters().get("all-gather")).isPositive();
    assertThat(step.program().state().fraction()).isBetween(1. / devices, 1.05 / devices);
    assertThat(step.holdsAllLogits(256 / devices, 512)).isFalse();
  }
}
