package org.nanodo.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpikesTest {
  private static Map<String, Double> step(double loss, double rms) {
    return Map.of("train_loss", loss, "grads/all/rms", rms);
  }

  private static JsonObject oracle() throws IOException {
    try (var in = SpikesTest.class.getResourceAsStream("spikes.json")) {
      return JsonParser.parseString(new String(in.readAllBytes(), UTF_8)).getAsJsonObject();
    }
  }

  private static double[] series(JsonObject from, String name) {
    return from.getAsJsonArray(name).asList().stream().mapToDouble(e -> e.getAsDouble()).toArray();
  }

  /** Steps with spikes, and what was usual there. */
  private static TreeMap<Integer, Double> expected(JsonObject from, String name) {
    var spikes = new TreeMap<Integer, Double>();
    from.getAsJsonArray(name)
        .forEach(
            e ->
                spikes.put(
                    e.getAsJsonArray().get(0).getAsInt(), e.getAsJsonArray().get(1).getAsDouble()));
    return spikes;
  }

  @Test
  void areThoseThatNumPyFinds() throws IOException {
    JsonObject oracle = oracle();
    double[] losses = series(oracle, "losses");
    double[] gradients = series(oracle, "gradients");
    var ofLoss = expected(oracle, "loss_spikes");
    var ofGradients = expected(oracle, "gradient_spikes");
    assertThat(ofLoss).hasSizeGreaterThan(3).containsKeys(130, 131);
    assertThat(ofGradients).hasSizeGreaterThan(1);

    var spikes = new Spikes();
    var counted = new TreeMap<Integer, Integer>();
    var lines = new ArrayList<String>();
    for (int i = 0; i < losses.length; i++) {
      Spikes.Found found = spikes.at(i, step(losses[i], gradients[i]));
      counted.put(i, found.count());
      lines.addAll(found.lines());
    }

    var all = new TreeSet<>(ofLoss.keySet());
    all.addAll(ofGradients.keySet());
    var expectedLines = new ArrayList<String>();
    for (int i = 0; i < losses.length; i++) {
      int loss = ofLoss.containsKey(i) ? 1 : 0;
      int gradient = ofGradients.containsKey(i) ? 1 : 0;
      assertThat(counted).containsEntry(i, loss + gradient);
      // A spike that goes on has one line.
      if (loss > 0 && !ofLoss.containsKey(i - 1)) {
        expectedLines.add(line(i, "loss", losses[i], ofLoss.get(i)));
      }
      if (gradient > 0 && !ofGradients.containsKey(i - 1)) {
        expectedLines.add(line(i, "gradient rms", gradients[i], ofGradients.get(i)));
      }
    }
    assertThat(lines).isEqualTo(expectedLines);
  }

  private static String line(int step, String what, double value, double usual) {
    return String.format(
        Locale.ROOT, "step %d: %s spike %.3g, usual %.3g", step, what, value, usual);
  }

  /** Of 0, 1 and 2 in turn the median is 1, and most are 1 away from it. */
  @ParameterizedTest
  @ValueSource(ints = {50, 80, 200})
  void farIsSevenDeviations(int before) {
    var near = new SpikeDetector();
    var far = new SpikeDetector();
    for (int i = 0; i < before; i++) {
      assertThat(near.spike(i % 3, usual -> 0)).isEmpty();
      assertThat(far.spike(i % 3, usual -> 0)).isEmpty();
    }
    assertThat(near.spike(1 + 7 * 1.4826 - 1e-9, usual -> 0)).isEmpty();
    assertThat(far.spike(1 + 7 * 1.4826 + 1e-9, usual -> 0)).hasValue(1);
    assertThat(far.spike(1 - 100, usual -> 0)).isEmpty();
  }

  /** A line is no spike, nor is its end. */
  @ParameterizedTest
  @ValueSource(doubles = {-0.02, 0.02})
  void driftIsNone(double slope) {
    var spikes = new Spikes();
    for (int i = 0; i < 300; i++) {
      double drift = slope * Math.min(i, 200);
      double noise = 0.01 * Math.sin(i);
      assertThat(spikes.at(i, step(8 + drift + noise, Math.exp(drift + noise))).count()).isZero();
    }
  }

  @Test
  void theFirstStepsHaveNone() {
    var spikes = new Spikes();
    for (int i = 0; i < 49; i++) {
      assertThat(spikes.at(i, step(3, 0.1)).count()).isZero();
    }
    assertThat(spikes.at(49, step(30, 10)).count()).isZero();
    assertThat(spikes.at(50, step(30, 10)).lines())
        .containsExactly(
            "step 50: loss spike 30.0, usual 3.00",
            "step 50: gradient rms spike 10.0, usual 0.100");
  }

  /** What has not changed for long may change a little. */
  @Test
  void littleChangesAreNone() {
    var spikes = new Spikes();
    for (int i = 0; i < 60; i++) {
      spikes.at(i, step(3, 0.1));
    }
    assertThat(spikes.at(60, step(3.14, 0.149)).count()).isZero();
    assertThat(spikes.at(61, step(3.16, 0.151)).count()).isEqualTo(2);
  }

  /** Learning is no spike, nor is a new level for longer than half of the window. */
  @Test
  void aLevelThatStaysBecomesUsual() {
    var spikes = new Spikes();
    int last = 0;
    for (int i = 0; i < 300; i++) {
      if (spikes.at(i, step(i < 150 ? 3 : 5, 0.1)).count() > 0) {
        last = i;
      }
    }
    assertThat(last).isBetween(150, 201);
  }

  @Test
  void whatIsNotFiniteOrNotThereIsLeftOut() {
    var spikes = new Spikes();
    for (int i = 0; i < 60; i++) {
      spikes.at(i, step(3, 0.1));
    }
    assertThat(spikes.at(60, step(Double.NaN, Double.POSITIVE_INFINITY)).count()).isZero();
    assertThat(spikes.at(61, Map.of()).count()).isZero();
    assertThat(spikes.at(62, step(9, 0)).lines())
        .isEqualTo(List.of("step 62: loss spike 9.00, usual 3.00"));
  }
}
