package org.nanodo.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.data.GrainReference.Case;

/** Batches are those of NanoDO's pipeline on Grain from the same documents and seed. */
class GrainTest {
  private static final GrainReference GRAIN = GrainReference.load();

  static Stream<Case> packed() {
    return GRAIN.cases().stream().filter(c -> c.mode().equals("packed"));
  }

  static Stream<Case> padded() {
    return GRAIN.cases().stream().filter(c -> c.mode().equals("padded"));
  }

  @ParameterizedTest
  @MethodSource("packed")
  void trainingBatchesAreNanoDos(Case c) {
    for (int workers : new int[] {0, 3}) {
      assertThat(train(c, c.epochs(), workers, DataState.START, Integer.MAX_VALUE))
          .isEqualTo(c.batches());
    }
  }

  @ParameterizedTest
  @MethodSource("packed")
  void trainingWithoutEndBeginsAsTrainingForSomeEpochs(Case c) {
    assertThat(train(c, TrainOptions.ENDLESS, 0, DataState.START, c.batches().size()))
        .isEqualTo(c.batches());
  }

  @ParameterizedTest
  @MethodSource("packed")
  void resumedAnywhereTheRestOfTheBatchesIsNanoDos(Case c) {
    for (int cut = 0; cut <= c.batches().size(); cut++) {
      DataState saved;
      try (var batches =
          GRAIN.data(c.documents()).train(options(c, c.epochs(), 0), DataState.START)) {
        for (int i = 0; i < cut; i++) {
          batches.next();
        }
        saved = batches.state();
      }
      assertThat(train(c, c.epochs(), cut % 3, saved, Integer.MAX_VALUE))
          .isEqualTo(c.batches().subList(cut, c.batches().size()));
    }
  }

  @ParameterizedTest
  @MethodSource("padded")
  void evaluationBatchesAreNanoDos(Case c) {
    var found = new ArrayList<List<List<Integer>>>();
    GRAIN
        .data(c.documents())
        .eval("test", c.rows(), c.length(), 1)
        .forEach(b -> found.add(Texts.rows(b)));
    assertThat(found).isEqualTo(c.batches());
  }

  private static TrainOptions options(Case c, int epochs, int workers) {
    return new TrainOptions(c.rows(), c.length(), TrainOptions.SEED, epochs, workers, 2, 1);
  }

  private static List<List<List<Integer>>> train(
      Case c, int epochs, int workers, DataState from, int most) {
    var found = new ArrayList<List<List<Integer>>>();
    try (var batches = GRAIN.data(c.documents()).train(options(c, epochs, workers), from)) {
      while (found.size() < most) {
        var next = batches.next();
        if (next.isEmpty()) {
          break;
        }
        found.add(Texts.rows(next.get()));
      }
    }
    return found;
  }
}
