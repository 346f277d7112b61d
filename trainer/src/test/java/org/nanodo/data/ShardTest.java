package org.nanodo.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.config.Config;

/** What each of several processes reads is what Grain gives it. */
class ShardTest {
  record Order(
      int size,
      long seed,
      int epochs,
      int index,
      int count,
      int documents,
      List<Integer> first,
      long crc32) {}

  static Stream<Order> orders() {
    var in = Objects.requireNonNull(ShardTest.class.getResourceAsStream("shards.json"));
    return Stream.of(new Gson().fromJson(new InputStreamReader(in, UTF_8), Order[].class));
  }

  @ParameterizedTest
  @MethodSource("orders")
  void theOrderIsGrains(Order o) {
    var shard = new Shard(o.index(), o.count());
    DocumentOrder order = shard.order(o.size(), o.seed());
    int size = shard.size(o.size());
    int[] documents =
        IntStream.range(0, o.epochs() * size)
            .map(i -> order.document(i / size, i % size))
            .toArray();
    assertThat(documents).hasSize(o.documents());
    assertThat(IntStream.of(documents).limit(8).boxed()).isEqualTo(o.first());
    var bytes = ByteBuffer.allocate(4 * documents.length).order(ByteOrder.LITTLE_ENDIAN);
    IntStream.of(documents).forEach(bytes::putInt);
    var crc = new CRC32();
    crc.update(bytes.flip());
    assertThat(crc.getValue()).isEqualTo(o.crc32());
  }

  private static TextData open(int index, int count) {
    return TextData.open(
        Config.load(
            "nano",
            List.of(
                "ds_name=embedded",
                "vocab_path=",
                "process_index=" + index,
                "process_count=" + count)));
  }

  @Test
  void processesReadDisjointPartsAndDoNotGoOnFromEachOther() {
    var options = new TrainOptions(4, 64, 1, 1, 0, 1, 1);
    var seen = new HashSet<List<Integer>>();
    DataState first = DataState.START;
    for (int index = 0; index < 2; index++) {
      try (TextData data = open(index, 2);
          TrainBatches batches = data.train(options, DataState.START)) {
        assertThat(seen.addAll(Texts.rows(batches.next().orElseThrow()))).isTrue();
        assertThat(seen).hasSize(4 * (index + 1));
        if (index == 0) {
          first = batches.state();
        } else {
          DataState other = first;
          assertThatThrownBy(() -> data.requireOwn(other, 1))
              .isInstanceOf(DataException.class)
              .hasMessageContaining("part 0 of 2")
              .hasMessageContaining("part 1 of 2");
        }
      }
    }
    try (TextData data = open(5000, 5001)) {
      assertThatThrownBy(() -> data.train(options, DataState.START))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("too few for process_count=5001");
    }
  }
}
