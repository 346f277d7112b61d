package org.nanodo.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.nanodo.runtime.MemoryStats;
import org.nanodo.train.TargetReport.BytesPerDevice;

class TargetReportTest {
  @Test
  void jsonIsOneLineWithTheKeysThatOthersRead() {
    var bytes = BytesPerDevice.of(new MemoryStats(100, 90, 50, 80, 7, 0), 200);
    var report =
        new TargetReport(
            "tpu:v5e:2x4",
            8,
            true,
            12.5,
            bytes,
            3e15,
            new TreeMap<>(Map.of("all-reduce", 2L, "all-gather", 1L)),
            new TreeMap<>(Map.of("all-reduce", 20L, "all-gather", 10L)));
    assertThat(report.json())
        .isEqualTo(
            "{\"target\":\"tpu:v5e:2x4\",\"devices\":8,\"fits\":true,\"compile_ms\":12.5,"
                + "\"bytes_per_device\":{\"arguments\":100,\"outputs\":90,\"temporaries\":50,"
                + "\"aliased\":80,\"code\":7,\"total\":167,\"needed\":167,\"available\":200},"
                + "\"flops\":3.0E15,\"collectives\":{\"all-gather\":1,\"all-reduce\":2},"
                + "\"collective_bytes\":{\"all-gather\":10,\"all-reduce\":20}}");
  }

  @Test
  void ofARefusedStepThereIsWhatItNeeded() {
    var report = TargetReport.refused("tpu:v5e:2x4", 8, 1.5, BytesPerDevice.refused(300, 200));
    assertThat(report.json())
        .contains("\"fits\":false,\"compile_ms\":1.5,")
        .contains("\"total\":0,\"needed\":300,\"available\":200}")
        .endsWith("\"flops\":0.0,\"collectives\":{},\"collective_bytes\":{}}");
  }
}
