package org.nanodo.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.ir.DType;

class PeakFlopsTest {
  /** Names as the plugins give them; numbers of the vendors' tables in TFLOP/s. */
  @ParameterizedTest
  @CsvSource({
    "TPU v3, 61.5, 61.5",
    "TPU v4, 275, 275",
    "TPU v5 lite, 197, 197",
    "TPU v5, 459, 459",
    "TPU v6 lite, 918, 918",
    "NVIDIA H100 80GB HBM3, 989.5, 494.5",
    "NVIDIA H100 PCIe, 756, 378",
    "NVIDIA H200, 989.5, 494.5",
    "NVIDIA H200 NVL, 835.5, 417.5",
    "NVIDIA A100-SXM4-40GB, 312, 156",
    "NVIDIA A100 80GB PCIe, 312, 156",
    "NVIDIA A10, 125, 62.5",
    "NVIDIA A10G, 70, 35",
    "NVIDIA L4, 121, 60",
    "NVIDIA L40S, 362.05, 183",
    "Tesla V100-PCIE-32GB, 112, 14",
    "Tesla V100-SXM2-16GB, 125, 15.7",
  })
  void publishedPeaks(String kind, double narrow, double single) {
    PeakFlops peak = PeakFlops.published(kind).orElseThrow();
    assertThat(peak.of(DType.BF16).orElseThrow()).isCloseTo(narrow * 1e12, within(1e6));
    assertThat(peak.of(DType.F16)).isEqualTo(peak.of(DType.BF16));
    assertThat(peak.of(DType.F32).orElseThrow()).isCloseTo(single * 1e12, within(1e6));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "", "NVIDIA", "TPU", "NVIDIA GeForce RTX 2060", "NVIDIA A1000"})
  void otherKindsAreUnknown(String kind) {
    assertThat(PeakFlops.published(kind)).isEmpty();
  }

  @Test
  void aTpuHasNoFloat64() {
    PeakFlops peak = PeakFlops.published("TPU v4").orElseThrow();
    assertThat(peak.of(DType.F64)).isEmpty();
    assertThat(peak.of(DType.I32)).isEmpty();
  }
}
