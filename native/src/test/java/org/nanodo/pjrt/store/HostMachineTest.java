package org.nanodo.pjrt.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostMachineTest {
  @TempDir Path root;

  private HostMachine with(String file, String content) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.resolveSibling(""));
    Files.writeString(path, content);
    return new HostMachine(root);
  }

  @Test
  void aMachineWithNothing() throws IOException {
    HostMachine host = with("dev/vfio/vfio", "");
    assertThat(host.hasTpu()).isFalse();
    assertThat(host.hasNvidia()).isFalse();
    assertThat(host.nvidiaDriver()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev/accel0", "dev/vfio/12"})
  void aTpu(String device) throws IOException {
    assertThat(with(device, "").hasTpu()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev/nvidiactl", "dev/dxg"})
  void aGpuWhoseDriverDoesNotSayItsVersion(String device) throws IOException {
    assertThat(with(device, "").hasNvidia()).isTrue();
    assertThat(new HostMachine(root).nvidiaDriver()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "NVIDIA UNIX x86_64 Kernel Module  535.104.05  Sat Aug 19 01:15:15 UTC 2023, 535",
    "NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build  (u@h), 580"
  })
  void theVersionOfADriver(String line, int major) throws IOException {
    HostMachine host =
        with("proc/driver/nvidia/version", "NVRM version: " + line + "\nGCC version: 12.3.0");
    assertThat(host.nvidiaDriver()).isEqualTo(major);
  }
}
