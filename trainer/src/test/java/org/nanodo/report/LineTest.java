package org.nanodo.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineTest {
  private static final int PIXELS = 50;

  private static Line line(double... y) {
    return new Line(
        "l", 0, Line.Style.SOLID, IntStream.range(0, y.length).asDoubleStream().toArray(), y);
  }

  @Test
  void aShortLineStaysAsItIs() {
    Line line = line(3, 2, Double.NaN, 1);
    assertThat(line.decimated(PIXELS)).isSameAs(line);
  }

  @Test
  void everyColumnKeepsItsLowestAndHighestPoint() {
    var random = new Random(7);
    double[] y = IntStream.range(0, 100_000).mapToDouble(i -> random.nextGaussian()).toArray();
    y[71_234] = 1000;
    y[5_678] = -1000;
    Line less = line(y).decimated(PIXELS);
    assertThat(less.x()).isSorted().doesNotHaveDuplicates().hasSizeBetween(PIXELS, 3 * PIXELS + 3);
    for (int column = 0; column < PIXELS; column++) {
      double from = column * 99_999. / PIXELS;
      double to = (column + 1) * 99_999. / PIXELS;
      int[] all = IntStream.range(0, y.length).filter(i -> i >= from && i < to).toArray();
      double[] kept =
          IntStream.range(0, less.x().length)
              .filter(i -> less.x()[i] >= from && less.x()[i] < to)
              .mapToDouble(i -> less.y()[i])
              .toArray();
      assertThat(Arrays.stream(kept).max())
          .isEqualTo(Arrays.stream(all).mapToDouble(i -> y[i]).max());
      assertThat(Arrays.stream(kept).min())
          .isEqualTo(Arrays.stream(all).mapToDouble(i -> y[i]).min());
    }
  }

  @Test
  void pointsKeepTheirOwnPlaces() {
    double[] y = new Random(8).doubles(10_000).toArray();
    Line less = line(y).decimated(PIXELS);
    for (int i = 0; i < less.x().length; i++) {
      assertThat(less.y()[i]).isEqualTo(y[(int) less.x()[i]]);
    }
  }

  @Test
  void gapsStay() {
    double[] y = new double[1000];
    Arrays.fill(y, 1);
    y[500] = Double.NaN;
    y[900] = Double.NEGATIVE_INFINITY;
    Line less = line(y).decimated(PIXELS);
    double[] gaps =
        IntStream.range(0, less.x().length)
            .filter(i -> !Double.isFinite(less.y()[i]))
            .mapToDouble(i -> less.x()[i])
            .toArray();
    assertThat(gaps).containsExactly(500, 900);
  }

  @Test
  void pointsAtOnePlaceAreNoEndlessLoop() {
    var same = new Line("l", 0, Line.Style.SOLID, new double[1000], new double[1000]);
    assertThat(same.decimated(PIXELS).x()).containsExactly(0);
  }
}
