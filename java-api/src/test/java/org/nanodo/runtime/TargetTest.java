package org.nanodo.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetTest {
  @ParameterizedTest
  @CsvSource({
    "tpu:v2:2x2,   v2:2x2",
    "tpu:v5e:2x4,  v5e:2x4",
    "tpu:v6e:16x16, v6e:16x16",
    "tpu:v4:2x2x2, v4:2x2x2",
    "tpu:v5p:2x2x1, v5p:2x2x1",
    "tpu:v7x:2x2x1, tpu7x:2x2x1",
  })
  void tpusAreGenerationAndGrid(String spec, String name) {
    Target target = Target.parse(spec);
    assertThat(target.spec()).isEqualTo(spec);
    assertThat(target.platform()).isEqualTo("tpu");
    assertThat(target.name()).isEqualTo(name);
  }

  @Test
  void bothCoresOfAV4AreOneDevice() {
    assertThat(Target.parse("tpu:v4:2x2x1").options())
        .isEqualTo(Map.of("chip_config_name", "megacore"));
    assertThat(Target.parse("tpu:v5e:2x2").options()).isEmpty();
  }

  /** As libtpu says: "15.75G hbm". */
  @Test
  void whatAProgramCanUseOfATpu() {
    assertThat(Target.parse("tpu:v5e:2x4").memory()).isEqualTo(63L << 28);
  }

  /** Slices, nodes and GPUs of each. */
  @ParameterizedTest
  @CsvSource({"cuda:h100:8, 1x1x8", "cuda:a100:1, 1x1x1", "cuda:h100:2x8, 1x2x8"})
  void gpusAreCardAndCount(String spec, String topology) {
    Target target = Target.parse(spec);
    assertThat(target.platform()).isEqualTo("cuda");
    assertThat(target.options()).containsEntry("topology", topology);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tpu            | target 'tpu': a target is tpu:GENERATION:GRID of chips, as tpu:v5e:2x4, or",
        "tpu:v5e        | target 'tpu:v5e': a target is tpu:GENERATION:GRID",
        "tpu:v5e:2x4:1  | target 'tpu:v5e:2x4:1': a target is",
        "rocm:mi300:8   | target 'rocm:mi300:8': no ahead-of-time compiler for 'rocm' devices; a target is",
        "tpu:v9:2x4     | target 'tpu:v9:2x4': no TPU generation 'v9'; there are v2, v3, v4, v5e, v5p",
        "tpu:v5e:8      | target 'tpu:v5e:8': the chips of a v5e form a grid of 2 dimensions, found 1",
        "tpu:v4:2x2     | target 'tpu:v4:2x2': the chips of a v4 form a grid of 3 dimensions, found 2",
        "tpu:v5e:2x     | target 'tpu:v5e:2x': '2x' is not a grid of one to three sizes; a target is",
        "tpu:v5e:2x0    | target 'tpu:v5e:2x0': '2x0' is not a grid",
        "tpu:v5e:-2x4   | target 'tpu:v5e:-2x4': '-2x4' is not a grid",
        "tpu:v5e:2x999999 | target 'tpu:v5e:2x999999': '2x999999' is not a grid",
        "cuda:h100:0    | target 'cuda:h100:0': '0' is not a grid",
        "cuda:h900:8    | target 'cuda:h900:8': unknown GPU 'h900'; known are a100, h100, h200",
        "cuda:h100:1x1x8 | target 'cuda:h100:1x1x8': GPUs are counted as COUNT or NODESxCOUNT",
        "cuda:../x:8    | target 'cuda:../x:8': unknown GPU '../x'",
      })
  void whatIsNoneIsToldWhatThereIs(String spec, String message) {
    assertThatThrownBy(() -> Target.parse(spec))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  /** Memory as it is sold, and the FP32 units and shared memory of the card's architecture. */
  @ParameterizedTest
  @CsvSource({
    "a100, 80, 108, 64, 8, 0",
    "h100, 80, 132, 128, 9, 0",
    "h200, 141, 132, 128, 9, 0",
    "b200, 180, 148, 128, 10, 0",
    "l4, 24, 58, 128, 8, 9",
    "l40s, 48, 142, 128, 8, 9",
  })
  void cardsHaveTheirPublishedLimits(
      String card, int gigabytes, int cores, int units, int major, int minor) {
    Target target = Target.parse("cuda:" + card + ":1");
    String limits = String.valueOf(target.options().get("target_config"));
    assertThat(target.memory()).isBetween(gigabytes * 930_000_000L, gigabytes * 1_074_000_000L);
    assertThat(limits)
        .contains("\"NVIDIA " + card.toUpperCase(Locale.ROOT))
        .contains("cuda_compute_capability { major: %d minor: %d }".formatted(major, minor));
    assertThat(limit(limits, "core_count")).isEqualTo(cores);
    assertThat(limit(limits, "fpus_per_core")).isEqualTo(units);
    assertThat(limit(limits, "threads_per_warp")).isEqualTo(32);
    assertThat(limit(limits, "shared_memory_per_block_optin"))
        .isEqualTo(limit(limits, "shared_memory_per_core") - 1024);
    assertThat(limit(limits, "memory_bandwidth")).isBetween(300_000_000_000L, 8_000_000_000_000L);
  }

  private static long limit(String limits, String name) {
    var m = Pattern.compile("\\b" + name + ": (\\d+)").matcher(limits);
    assertThat(m.find()).as(name).isTrue();
    return Long.parseLong(m.group(1));
  }
}
