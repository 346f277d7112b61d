package org.nanodo.data;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.data.GrainReference.Order;
import org.nanodo.data.GrainReference.Place;

class ShuffledOrderTest {
  static List<Order> grains() {
    return GrainReference.load().orders();
  }

  @ParameterizedTest
  @MethodSource("grains")
  void isGrains(Order grain) {
    int[] found = epoch(grain.size(), grain.seed(), grain.epoch());
    assertThat(IntStream.of(found).limit(grain.first().size()))
        .containsExactlyElementsOf(grain.first());
    var bytes = ByteBuffer.allocate(Integer.BYTES * found.length).order(LITTLE_ENDIAN);
    bytes.asIntBuffer().put(found);
    var crc = new CRC32();
    crc.update(bytes.array());
    assertThat(crc.getValue()).isEqualTo(grain.crc32());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void everyEpochHasEveryDocumentOnce(long seed) {
    var random = new Random(seed);
    int size = 1 + random.nextInt(1 << 1 + random.nextInt(16));
    long dataSeed = random.nextLong() >>> 32;
    int first = random.nextInt(1 << 30);
    for (int e = first; e < first + 3; e++) {
      assertThat(IntStream.of(epoch(size, dataSeed, e)).sorted())
          .containsExactlyElementsOf(IntStream.range(0, size).boxed().toList());
    }
  }

  /** As in Grain 0.2: 2^16 documents and one take a block of 17 bits, and get one of 16. */
  @Test
  void whereGrainsBlockIsTooSmallOneDocumentStandsForAnother() {
    int[] found = epoch(65_537, 1234, 0);
    assertThat(found[65_536]).isEqualTo(found[0]);
    assertThat(IntStream.of(found).distinct()).hasSize(65_536);
  }

  @Test
  void anyPlaceOfTheLargestCorpusIsThereAtOnce() {
    for (Place p : GrainReference.load().places()) {
      var order = new ShuffledOrder(p.size(), p.seed());
      assertThat(order.document(p.epoch(), p.position())).as("%s", p).isEqualTo(p.document());
    }
  }

  private static int[] epoch(int size, long seed, int epoch) {
    var order = new ShuffledOrder(size, seed);
    return IntStream.range(0, size).map(i -> order.document(epoch, i)).toArray();
  }
}
