package org.nanodo.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nanodo.checkpoint.Retention.Best;

class RetentionTest {
  @TempDir private Path dir;

  private static TreeMap<Long, Map<String, Double>> losses(double... losses) {
    var steps = new TreeMap<Long, Map<String, Double>>();
    for (double loss : losses) {
      long step = 10L * steps.size();
      steps.put(step, loss < 0 ? Map.of() : Map.of("eval_loss", loss, "eval_accuracy", 1 / loss));
    }
    return steps;
  }

  @Test
  void keepsTheNewest() {
    assertThat(Retention.last(2).kept(losses(5, 4, 3, 2), 30)).containsExactlyInAnyOrder(20L, 30L);
    assertThat(Retention.last(9).kept(losses(5, 4), 10)).containsExactlyInAnyOrder(0L, 10L);
  }

  @Test
  void keepsMultiplesForEver() {
    var retention = new Retention(1, OptionalInt.of(20), Optional.empty());
    assertThat(retention.kept(losses(5, 4, 3, 2, 1, 0.5), 50))
        .containsExactlyInAnyOrder(0L, 20L, 40L, 50L);
  }

  @Test
  void keepsTheBestOfThoseThatWereMeasured() {
    var lowest =
        new Retention(1, OptionalInt.empty(), Optional.of(new Best(2, "eval_loss", false)));
    assertThat(lowest.kept(losses(5, 1, 2, -1, 2, 9), 50)).containsExactlyInAnyOrder(10L, 40L, 50L);
    var highest =
        new Retention(1, OptionalInt.empty(), Optional.of(new Best(1, "eval_accuracy", true)));
    assertThat(highest.kept(losses(5, 1, 2, 9), 30)).containsExactlyInAnyOrder(10L, 30L);
  }

  @Test
  void savesKeepTheBestWhateverTheirAge() {
    var retention =
        new Retention(1, OptionalInt.empty(), Optional.of(new Best(1, "eval_loss", false)));
    try (LockedWorkdir workdir = LockedWorkdir.open(dir)) {
      var checkpoints = new Checkpoints(workdir, retention, line -> {});
      double[] losses = {3, 1, 2, 4};
      for (int step = 0; step < losses.length; step++) {
        var metrics = new JsonObject();
        metrics.addProperty("eval_loss", losses[step]);
        var extra = new JsonObject();
        extra.add("metrics", metrics);
        checkpoints.save(step, States.at(step), new JsonObject(), extra);
      }
      assertThat(checkpoints.steps()).containsExactly(1L, 3L);
      assertThat(CheckpointSummary.all(dir, true))
          .allSatisfy(c -> assertThat(c.damage()).isEmpty())
          .extracting(c -> c.metrics().get("eval_loss"))
          .containsExactly(1., 4.);
    }
  }

  @Test
  void refusesToKeepNone() {
    assertThatThrownBy(() -> Retention.last(0)).hasMessageContaining("max_to_keep: found 0");
    assertThatThrownBy(() -> new Retention(1, OptionalInt.of(0), Optional.empty()))
        .hasMessageContaining("keep_every: found 0");
  }
}
