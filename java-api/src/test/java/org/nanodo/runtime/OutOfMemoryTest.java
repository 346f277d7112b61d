package org.nanodo.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutOfMemoryTest {
  private static final String USED =
      "compiling: XLA:TPU compile permanent error. Ran out of memory in memory space hbm. Used"
          + " 18.91G of 15.75G hbm. Exceeded hbm capacity by 3.16G.";

  private static OptionalLong needed(String code, String message) {
    return OutOfMemory.needed(new PjrtException(code, message));
  }

  @Test
  void whatWasUsedOfTheMemory() {
    assertThat(needed("RESOURCE_EXHAUSTED", USED)).hasValue((long) (18.91 * (1L << 30)));
  }

  @ParameterizedTest
  @CsvSource({
    "480.00G, 515396075520",
    "1.5T, 1649267441664",
    "2.00M, 2097152",
    "3K, 3072",
    "12GiB, 12884901888",
    "512, 512",
  })
  void whatIsRequired(String size, long bytes) {
    String message =
        "compiling: Total memory required for HLO temporaries (%s) exceeds available HBM (15.75G)";
    assertThat(needed("RESOURCE_EXHAUSTED", message.formatted(size))).hasValue(bytes);
  }

  /** What a core keeps beside its HBM has no place in a report of a device's memory. */
  @Test
  void otherMemoriesAreAnotherMatter() {
    assertThat(needed("RESOURCE_EXHAUSTED", USED.replace("hbm", "vmem"))).isEmpty();
    assertThat(needed("RESOURCE_EXHAUSTED", "out of something")).isEmpty();
  }

  @Test
  void otherErrorsAreNoAnswer() {
    assertThat(needed("INVALID_ARGUMENT", USED)).isEmpty();
  }
}
