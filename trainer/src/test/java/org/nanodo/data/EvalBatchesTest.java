package org.nanodo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nanodo.config.ConfigException;

class EvalBatchesTest {
  private final TextData data = Texts.data(Texts.of("t"), Texts.of("a", "b", "c", "d", "e"));

  @Test
  void eachPassGivesTheSameBatches() {
    var batches = data.eval("validation", 2, 4, 1);
    assertThat(batches.size()).isEqualTo(2);
    assertThat(rows(batches)).hasSize(4).isEqualTo(rows(batches));
  }

  @Test
  void theBatchesKeptStayAsTheyAre() {
    var iterator = data.eval("test", 1, 3, 2).iterator();
    var first = iterator.next();
    iterator.next();
    assertThat(Texts.rows(first)).containsExactly(List.of(1, 'a' + 3, 2));
    assertThat(iterator.next()).isSameAs(first);
  }

  @Test
  void tooFewDocumentsForABatchAreNone() {
    assertThat(data.eval("test", 6, 4, 1)).isEmpty();
    assertThat(data.eval("train", 1, 4, 1)).hasSize(1);
  }

  @Test
  void anUnknownSplitIsRefused() {
    assertThatThrownBy(() -> data.eval("dev", 1, 4, 1))
        .isInstanceOf(ConfigException.class)
        .hasMessage("eval_split 'dev' does not exist; there are: train, test, validation");
  }

  private static List<List<Integer>> rows(EvalBatches batches) {
    var rows = new ArrayList<List<Integer>>();
    batches.forEach(b -> rows.addAll(Texts.rows(b)));
    return rows;
  }
}
