package org.nanodo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Transforms.WithAux;
import org.nanodo.nn.Metrics.Collected;
import org.nanodo.nn.Metrics.Mean;
import org.nanodo.runtime.Devices;

/** What functions and their layers report beside their results. */
class MetricsTest {
  @AfterAll
  static void close() {
    Devices.close();
  }

  private static void assertMean(Mean found, double count, double mean, double m2) {
    assertThat(found.count().item()).isEqualTo(count);
    assertThat(found.mean().item()).isCloseTo(mean, within(1e-6));
    assertThat(found.m2().item()).isCloseTo(m2, within(1e-5));
  }

  @Test
  void aMeanCountsElementsByTheirWeights() {
    var metrics = new Metrics();
    Tensor mean = metrics.mean("plain", Tensor.of(1., 2, 6));
    metrics.mean("weighted", Tensor.of(1., 2, 6), Tensor.of(1., 2, 0));
    metrics.mean("none", Tensor.of(1., 2), Tensor.of(0., 0));
    metrics.mean("share", Tensor.of(true, false, true, true));

    Map<String, Mean> found = metrics.collected().means();
    assertThat(mean.item()).isEqualTo(3);
    assertMean(found.get("plain"), 3, 3, 4 + 1 + 9);
    assertMean(found.get("weighted"), 3, 5 / 3., 4 / 9. + 2 / 9.);
    assertMean(found.get("none"), 0, 0, 0);
    assertMean(found.get("share"), 4, 0.75, 0.75);
  }

  /** x is 1, 2, 4, 8 before the four layers, each of which doubles it. */
  private static WithAux<Collected> doubled(Tensor x, boolean scan, boolean remat) {
    var metrics = new Metrics();
    Scope scope = Scope.of(Map.of()).withMetrics(metrics);
    Tensor y =
        scope
            .layers("layers", 4)
            .scan(scan)
            .remat(remat)
            .apply(
                x,
                (s, h) -> {
                  metrics.mean("size", h);
                  return h.mul(2);
                });
    metrics.tokens(Tensor.of(3.));
    return new WithAux<>(y.sum(), metrics.collected());
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void layersReportUnderTheirPathsThroughGradAndJit(boolean scan, boolean remat) {
    var f = Transforms.jit(Transforms.valueAndGradAux((Tensor x) -> doubled(x, scan, remat)));
    var result = f.apply(Tensor.of(0.5, 1.5));

    assertThat(result.value().item()).isEqualTo(32);
    assertThat(result.grad().toFloats()).containsExactly(16, 16);
    assertThat(result.aux().tokens()).isTrue();
    assertThat(result.aux().weight().get(0).item()).isEqualTo(3);
    var means = new TreeMap<String, Double>();
    result.aux().means().forEach((name, m) -> means.put(name, m.mean().item()));
    assertThat(means)
        .isEqualTo(
            Map.of(
                "layers_0/size",
                1.,
                "layers_1/size",
                2.,
                "layers_2/size",
                4.,
                "layers_3/size",
                8.));
  }

  @Test
  void whatIsSaidTwice() {
    var metrics = new Metrics();
    metrics.mean("a", Tensor.of(1.));
    metrics.weight(Tensor.of(1.));
    for (Runnable again :
        List.<Runnable>of(
            () -> metrics.mean("a", Tensor.of(1.)), () -> metrics.tokens(Tensor.of(1.)))) {
      assertThatThrownBy(again::run)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("MetricsTest.java:");
    }
  }
}
