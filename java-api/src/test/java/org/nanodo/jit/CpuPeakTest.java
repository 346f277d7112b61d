package org.nanodo.jit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nanodo.ir.DType;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;

class CpuPeakTest {
  @TempDir Path temp;

  private Path kept() throws IOException {
    try (Stream<Path> files = Files.list(temp)) {
      return files.reduce((a, b) -> fail("%s and %s", a, b)).orElseThrow();
    }
  }

  private double peak(ClientOptions options, double measured) {
    return peak(options, new ProductSpeed(measured, false));
  }

  private double peak(ClientOptions options, ProductSpeed measured) {
    try (Client client = Client.open(options)) {
      var peak = new CpuPeak(temp).of(client, c -> measured);
      assertThat(peak.of(DType.BF16)).isEqualTo(peak.of(DType.F32));
      assertThat(peak.of(DType.F64).orElseThrow()).isEqualTo(peak.single() / 2);
      return peak.single();
    }
  }

  @Test
  void isMeasuredOnceForAMachineHoweverManyDevicesShareIt() throws IOException {
    assertThat(peak(ClientOptions.cpu(1), 1e11)).isEqualTo(1e11);
    assertThat(peak(ClientOptions.cpu(1), 2e11)).isEqualTo(1e11);
    assertThat(peak(ClientOptions.cpu(2), 2e11)).isEqualTo(1e11);
    assertThat(Files.readString(kept())).isEqualTo("1.0E11\n");
  }

  @Test
  void flagsMayChangeIt() {
    var oneThread = ClientOptions.cpu(1).withXlaFlags(Map.of("xla_cpu_multi_thread_eigen", false));
    assertThat(peak(ClientOptions.cpu(1), 2e11)).isEqualTo(2e11);
    assertThat(peak(oneThread, 1e11)).isEqualTo(1e11);
  }

  @Test
  void isMeasuredAgainIfTheFileIsDamaged() throws IOException {
    peak(ClientOptions.cpu(1), 1e11);
    Files.writeString(kept(), "1e1x");
    assertThat(peak(ClientOptions.cpu(1), 3e11)).isEqualTo(3e11);
    Files.writeString(kept(), "-1");
    assertThat(peak(ClientOptions.cpu(1), 4e11)).isEqualTo(4e11);
    assertThat(Files.readString(kept())).isEqualTo("4.0E11\n");
  }

  @Test
  void whatABusyMachineReachesHoldsForAnHour() throws IOException {
    ClientOptions cpu = ClientOptions.cpu(1);
    assertThat(peak(cpu, new ProductSpeed(1e11, true))).isEqualTo(1e11);
    assertThat(peak(cpu, 3e11)).isEqualTo(1e11);
    Instant then = Instant.now().minus(61, ChronoUnit.MINUTES);
    Files.setLastModifiedTime(kept(), FileTime.from(then));
    assertThat(peak(cpu, 3e11)).isEqualTo(3e11);
    Files.setLastModifiedTime(kept(), FileTime.from(then));
    assertThat(peak(cpu, 2e11)).isEqualTo(3e11);
  }

  @Test
  void aFolderThatCannotBeWrittenIsNoError() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    try (Client client = Client.open(ClientOptions.cpu(1))) {
      var peak = new CpuPeak(file.resolve("peaks")).of(client, c -> new ProductSpeed(5e11, false));
      assertThat(peak.single()).isEqualTo(5e11);
    }
  }

  /**
   * A core does at least one multiplication and addition a cycle, and at most 64, at up to 8 GHz.
   */
  @Test
  void isSomethingACpuCanDo() {
    try (Client client = Client.open(ClientOptions.cpu(1))) {
      int cores = Runtime.getRuntime().availableProcessors();
      assertThat(new CpuPeak(temp).of(client).single()).isBetween(1e9, cores * 128 * 8e9);
    }
  }
}
