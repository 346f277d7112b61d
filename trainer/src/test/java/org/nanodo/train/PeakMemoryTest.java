package org.nanodo.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PeakMemoryTest {
  @Test
  void isTheHighWaterMarkInMebibytes() {
    List<String> status = List.of("Name:\tjava", "VmPeak:\t 9 kB", "VmHWM:\t   1536 kB");
    assertThat(PeakMemory.parse(status)).isEqualTo(1.5);
  }

  @Test
  void isZeroWhereUnknown() {
    assertThat(PeakMemory.parse(List.of("Name:\tjava"))).isZero();
  }
}
