package org.nanodo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.google.gson.Gson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class TrainBatchesTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void resumesFromAnyStateWhateverTheWorkers(long seed) {
    var random = new Random(seed);
    var data = Texts.data(Texts.random(random, 30));
    int batch = 1 + random.nextInt(4);
    int length = 1 + random.nextInt(40);
    int epochs = random.nextInt(3) * 4;
    var straight = new TrainOptions(batch, length, seed, epochs, 0, 1, 1);
    var whole = read(data, straight, DataState.START, 40);

    for (int cut = 0; cut < whole.size(); cut += 1 + random.nextInt(6)) {
      DataState saved = cut == 0 ? DataState.START : whole.get(cut - 1).after();
      var gson = new Gson();
      var state = gson.fromJson(gson.toJson(saved), DataState.class);
      var other =
          new TrainOptions(
              batch, length, seed, epochs, random.nextInt(5), 1 + random.nextInt(5), 1);
      assertThat(read(data, other, state, 40 - cut)).isEqualTo(whole.subList(cut, whole.size()));
    }
  }

  @Test
  void theStateDoesNotDependOnTheBatchSize() {
    var data = Texts.data(Texts.random(new Random(1), 30));
    var pairs = read(data, TrainOptions.of(2, 7), DataState.START, 3);
    var triples = read(data, TrainOptions.of(3, 7), DataState.START, 2);
    assertThat(pairs.get(2).after()).isEqualTo(triples.get(1).after());
  }

  @Test
  void anotherSeedIsAnotherOrder() {
    var data = Texts.data(Texts.random(new Random(2), 60));
    var one = new TrainOptions(4, 16, 1, 0, 0, 2, 2);
    var two = new TrainOptions(4, 16, 2, 0, 0, 2, 2);
    assertThat(read(data, one, DataState.START, 1).get(0).rows())
        .isNotEqualTo(read(data, two, DataState.START, 1).get(0).rows());
  }

  @Test
  void endsAfterTheLastFullBatch() {
    var data = Texts.data(Texts.of("abc", "de", ""));
    try (var batches = data.train(new TrainOptions(2, 3, 1, 2, 1, 2, 2), DataState.START)) {
      // 2 epochs of 5 + 4 + 2 tokens, 6 in a batch
      for (int i = 0; i < 3; i++) {
        assertThat(batches.next()).isPresent();
      }
      DataState last = batches.state();
      assertThat(batches.next()).isEmpty();
      assertThat(batches.next()).isEmpty();
      assertThat(batches.state()).isEqualTo(last);
    }
  }

  @Test
  void theBatchesKeptStayAsTheyAre() {
    var data = Texts.data(Texts.random(new Random(3), 50));
    var expected = read(data, TrainOptions.of(2, 9), DataState.START, 30);
    try (var batches = data.train(new TrainOptions(2, 9, 1234, 0, 2, 1, 4), DataState.START)) {
      var held = new ArrayList<Batch>();
      for (int i = 0; i < 30; i++) {
        held.add(batches.next().orElseThrow());
        for (int back = Math.max(0, i - 3); back <= i; back++) {
          assertThat(Texts.rows(held.get(back))).isEqualTo(expected.get(back).rows());
        }
      }
      // 4 kept and 1 ahead, whatever the number of batches
      assertThat(held.stream().distinct()).hasSizeLessThanOrEqualTo(5);
    }
  }

  @Test
  void preparesNoMoreThanTheBuffer() throws InterruptedException {
    var reads = new AtomicInteger();
    var source = source(10, reads, Integer.MAX_VALUE);
    try (var batches =
        Texts.data(source).train(new TrainOptions(1, 3, 1, 0, 0, 2, 1), DataState.START)) {
      batches.next();
      Thread.sleep(100);
      assertThat(reads).hasValueLessThanOrEqualTo(4);
    }
  }

  @Test
  void waitingForABatchHearsThatTheRunIsToStop() throws InterruptedException {
    var mayRead = new CountDownLatch(1);
    var source =
        new DocumentSource() {
          @Override
          public int size() {
            return 10;
          }

          @Override
          public Document document(int i) {
            try {
              mayRead.await();
            } catch (InterruptedException e) {
              throw new DataException("interrupted", e);
            }
            return new Document.Text("x");
          }
        };
    var stopped = new AtomicBoolean();
    // As many batches ahead as an int can count: they take memory only once they are prepared.
    var options = new TrainOptions(1, 3, 1, 1, 0, Integer.MAX_VALUE, 2);
    try (var batches = Texts.data(source).train(options, DataState.START)) {
      var waiting = new Thread(() -> assertThat(batches.next(stopped::get)).isEmpty());
      waiting.start();
      waiting.join(200);
      assertThat(waiting.isAlive()).isTrue();
      stopped.set(true);
      waiting.join(2000);
      assertThat(waiting.isAlive()).isFalse();
      mayRead.countDown();
      assertThat(batches.next()).isPresent();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void aFailureComesOutWhereTheBatchIsAskedFor(int workers) {
    var source = source(10, new AtomicInteger(), 5);
    try (var batches =
        Texts.data(source).train(new TrainOptions(1, 3, 1, 0, workers, 4, 1), DataState.START)) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 6; i++) {
                  batches.next();
                }
              })
          .isInstanceOf(DataException.class)
          .hasMessage("cannot read book 5");
      assertThatThrownBy(batches::next).hasMessage("cannot read book 5");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void closesWhileBatchesAreBeingPrepared(int workers) {
    var data = Texts.data(Texts.random(new Random(4), 20));
    var batches = data.train(new TrainOptions(2, 50, 1, 0, workers, 3, 2), DataState.START);
    Batch first = batches.next().orElseThrow();
    var rows = Texts.rows(first);
    batches.close();
    batches.close();
    assertThat(Texts.rows(first)).isEqualTo(rows);
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(t -> t.getName().equals("nanodo-data"));
    assertThatThrownBy(batches::next).isInstanceOf(IllegalStateException.class);
  }

  /** Memory is taken as batches are made, and so many are counted without an overflow. */
  @ParameterizedTest
  @ValueSource(ints = {1_000_000_000, Integer.MAX_VALUE})
  void aBufferLargerThanTheDataTakesNoMore(int buffer) {
    var options = new TrainOptions(1, 4, 0, 1, 0, buffer, 3);
    try (var batches = Texts.data(Texts.of("some", "text")).train(options, DataState.START)) {
      assertTimeoutPreemptively(
          Duration.ofSeconds(10),
          () -> {
            int n = 0;
            while (batches.next().isPresent()) {
              n++;
            }
            // Two documents of BOS, four bytes and EOS.
            assertThat(n).isEqualTo(3);
          });
    }
  }

  @Test
  void aStateOfOtherDataIsRefused() {
    var options = TrainOptions.of(1, 4);
    var state =
        read(Texts.data(Texts.of("some", "text")), options, DataState.START, 1).get(0).after();
    var other = Texts.data(Texts.of("some", "other", "text"));
    assertThatThrownBy(() -> other.train(options, state))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("2 documents")
        .hasMessageContaining("here are 3 documents");
    assertThatThrownBy(() -> other.train(options, new DataState("", 0, 3, 0)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("token 0 of document 3 in epoch 0");
    try (var batches = other.train(options, new DataState("", 0, 0, 99))) {
      assertThatThrownBy(batches::next)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("token 99 of a document of");
    }
  }

  @Test
  void optionsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new TrainOptions(1, 4, 0, 0, 0, 0, 1))
        .isInstanceOf(DataException.class)
        .hasMessage("pygrain_worker_buffer_size must be at least 1, found 0");
    assertThatThrownBy(() -> TrainOptions.of(0, 4)).hasMessageContaining("batch_size");
    for (long seed : new long[] {-1, 1L << 32}) {
      assertThatThrownBy(() -> new TrainOptions(1, 4, seed, 0, 0, 1, 1))
          .isInstanceOf(DataException.class)
          .hasMessage("data_seed must be from 0 to 2^32 - 1, found " + seed);
    }
  }

  private record Read(List<List<Integer>> rows, DataState after) {}

  private static List<Read> read(TextData data, TrainOptions options, DataState from, int most) {
    var read = new ArrayList<Read>();
    try (var batches = data.train(options, from)) {
      for (var b = batches.next(); b.isPresent() && read.size() < most; b = batches.next()) {
        read.add(new Read(Texts.rows(b.get()), batches.state()));
      }
    }
    return read;
  }

  /** Documents of one letter, three tokens each; reading one of them fails after some reads. */
  private static DocumentSource source(int size, AtomicInteger reads, int failAt) {
    return new DocumentSource() {
      @Override
      public int size() {
        return size;
      }

      @Override
      public Document document(int i) {
        if (reads.getAndIncrement() >= failAt) {
          throw new DataException("cannot read book " + failAt);
        }
        return new Document.Text("x");
      }
    };
  }
}
