package org.nanodo.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShuffledOrderTest {
  /** Computed in Python from the published recurrences of java.util.Random and MurmurHash3. */
  @Test
  void isTheSameOnEveryMachine() {
    assertThat(epoch(10, 1234, 0)).containsExactly(7, 4, 2, 6, 3, 5, 1, 9, 0, 8);
    assertThat(epoch(10, 1234, 1)).containsExactly(4, 5, 8, 2, 7, 1, 6, 0, 3, 9);
    assertThat(epoch(5, -7, 3)).containsExactly(0, 2, 4, 1, 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 100, 2048, 5000})
  void everyEpochHasEveryDocumentOnce(int size) {
    for (int e = 0; e < 3; e++) {
      assertThat(IntStream.of(epoch(size, 99, e)).sorted()).hasSize(size).doesNotHaveDuplicates();
    }
  }

  private static int[] epoch(int size, long seed, int epoch) {
    var order = new ShuffledOrder(size, seed);
    return IntStream.range(0, size).map(i -> order.document(epoch, i)).toArray();
  }
}
