package org.nanodo.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;
import org.nanodo.pjrt.PluginException;
import org.nanodo.pjrt.store.PluginFile;
import org.nanodo.pjrt.store.Plugins;
import org.nanodo.pjrt.store.Purpose;

/** Every target there is, described to its compiler. */
@Timeout(300) // To fetch a plugin.
class TopologyTest {
  private static Topology open(String spec) {
    try {
      return Target.parse(spec).open(Optional.empty());
    } catch (PjrtException e) {
      // A plugin that is here but knows no such devices fails with a code of its own.
      return e.code().equals("PLUGIN") ? abort(e.getMessage()) : fail(e);
    }
  }

  private static Topology fail(PjrtException e) {
    throw e;
  }

  @ParameterizedTest
  @CsvSource({
    "tpu:v2:2x2, 8, TPU v2",
    "tpu:v3:2x2, 8, TPU v3",
    "tpu:v4:2x2x2, 8, TPU v4",
    "tpu:v5e:2x4, 8, TPU v5 lite",
    "tpu:v5e:16x16, 256, TPU v5 lite",
    "tpu:v5p:2x2x1, 4, TPU v5",
    "tpu:v6e:2x2, 4, TPU v6 lite",
    "tpu:v7x:2x2x1, 8, TPU7x",
    "cuda:a100:8, 8, NVIDIA A100-SXM4-80GB",
    "cuda:h100:2x8, 16, NVIDIA H100 80GB HBM3",
    "cuda:h200:8, 8, NVIDIA H200",
    "cuda:b200:8, 8, NVIDIA B200",
    "cuda:l4:1, 1, NVIDIA L4",
    "cuda:l40s:4, 4, NVIDIA L40S",
  })
  void compilersKnowTheTargets(String spec, int devices, String kind) {
    try (Topology topology = open(spec)) {
      assertThat(topology.devices()).isEqualTo(devices);
      assertThat(topology.deviceKind()).isEqualTo(kind);
    }
  }

  /** Libtpu says how much of its memory there is to use when a program takes too much. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "tpu:v2:2x2",
        "tpu:v3:2x2",
        "tpu:v4:2x2x1",
        "tpu:v5e:2x2",
        "tpu:v5p:2x2x1",
        "tpu:v6e:2x2",
        "tpu:v7x:2x2x1",
      })
  void refusesWhatDoesNotFit(String spec) {
    String program = StableHloPrograms.add(TensorType.of(DType.F32, 64, 1024, 1024, 1024));
    byte[] options = CompileOptions.partitions(1).toBytes();
    String available =
        String.format(Locale.ROOT, "%.2fG", Target.parse(spec).memory() / (double) (1 << 30));
    try (Topology topology = open(spec)) {
      assertThatThrownBy(() -> topology.compile(program, options))
          .hasMessageContaining(available)
          .isInstanceOfSatisfying(
              PjrtException.class,
              e -> assertThat(OutOfMemory.needed(e)).as(e.getMessage()).hasValue(3L << 38));
    }
  }

  @Test
  void theCpuPluginKnowsNoAbsentDevices() {
    PluginFile cpu = Plugins.search("cpu", Optional.empty(), Purpose.RUN).plugin();
    assertThatThrownBy(() -> Topology.of(cpu, "v5e:2x4", Map.of(), Map.of()).close())
        .isInstanceOf(PluginException.class)
        .hasMessageStartingWith("plugin " + cpu.file())
        .hasMessageContaining(
            "cannot compile for devices that are not attached: give another with");
  }
}
