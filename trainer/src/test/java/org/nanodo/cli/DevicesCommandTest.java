package org.nanodo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
  void tellsWhereThePluginWasLookedFor(@TempDir Path folder) throws IOException {
    Path plugin = Files.writeString(folder.resolve("plugin.so"), "no plugin");
    CommandRun run = CommandRun.of("devices", "--platform=rocm", "--plugin=" + plugin);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEqualToNormalizingNewlines("looked for:\n  --plugin: " + plugin + "\n");
    assertThat(run.err().lines()).singleElement().asString().contains("is no shared library");
  }

  @Test
  void noTpuIsOneLine() {
    assumeFalse(Files.exists(Path.of("/dev/accel0")) || Files.exists(Path.of("/dev/vfio/0")));
    CommandRun run = CommandRun.of("devices", "--platform=tpu");
    assumeFalse(run.err().contains("pip download"), "the plugin is not to be had: " + run.err());
    assertThat(run.status()).isOne();
    assertThat(run.out()).startsWith("looked for:").contains("\n  --plugin: not given\n");
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("nanodo: starting a client of ")
        .contains("libtpu.so: TPU initialization failed");
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
