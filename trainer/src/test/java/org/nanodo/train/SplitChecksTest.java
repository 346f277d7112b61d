package org.nanodo.train;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;

/** Models that a number of devices cannot share. */
class SplitChecksTest {
  @Test
  void theKeyAndTheParameterAreNamed() {
    refusedOn(
        3,
        "model.D=512 or model.L=512 is not divisible by 3 devices, over which the parameter '",
        "batch_size=24");
    refusedOn(16, "model.H=8 is not divisible by 16 devices", "mesh.model=16");
    refusedOn(
        4,
        "model.F=30 is not divisible by 4 devices",
        "mesh.model=4",
        "model.F=30",
        "model.fsdp_enabled=false");
    refusedOn(4, "model.F=30 is not divisible by 4 devices", "mesh.model=2", "model.F=30");
  }

  @Test
  void withoutFsdpOnlyTheMeshAxisOfTheModelSplitsParameters() {
    assertThatCode(() -> programs(3, "batch_size=24", "model.fsdp_enabled=false"))
        .doesNotThrowAnyException();
    assertThatCode(() -> programs(4, "mesh.model=2", "model.F=30", "model.fsdp_enabled=false"))
        .doesNotThrowAnyException();
  }

  private static void refusedOn(int devices, String message, String... overrides) {
    assertThatThrownBy(() -> programs(devices, overrides))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(message);
  }

  private static StepPrograms programs(int devices, String... overrides) {
    return new StepPrograms(Config.load("default", List.of(overrides)), 259, devices);
  }
}
