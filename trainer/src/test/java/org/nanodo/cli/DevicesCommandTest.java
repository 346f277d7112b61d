package org.nanodo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DevicesCommandTest {
  @Test
  void namesPlatformPluginAndDevices() {
    CommandRun run = CommandRun.of("devices", "--devices=2");
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("platform: cpu", ".so (PJRT C API 0.", "devices:  2")
        .containsPattern("(?m)^  0: cpu")
        .containsPattern("(?m)^  1: cpu");
  }

  @Test
  void oneCpuUnlessSaid() {
    assertThat(CommandRun.of("devices").out()).contains("devices:  1");
  }

  @Test
  void takesNoConfig() {
    CommandRun run = CommandRun.of("devices", "--config.model.L=1");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).startsWith("nanodo: devices takes no config: --config.model.L=1");
  }
}
