package org.nanodo.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is drawn is where the numbers say. */
class PlotTest {
  private static final Pattern POINT = Pattern.compile("([ML])(-?[\\d.]+) (-?[\\d.]+)");
  private static final double HUNDREDTHS = 0.011;

  private record Drawn(String letter, double x, double y) {}

  private static Line line(int color, double[] x, double... y) {
    return new Line("line " + color, color, Line.Style.SOLID, x, y);
  }

  private static String svg(boolean logX, Line... lines) {
    return new Plot("loss", "steps", logX, List.of(lines)).svg(new Labels("t"));
  }

  private static List<Drawn> drawn(String svg, int color) {
    List<Drawn> points = new ArrayList<>();
    Matcher path =
        Pattern.compile("<path class=\"s c" + color + "\"[^>]* d=\"([^\"]*)\"").matcher(svg);
    while (path.find()) {
      Matcher point = POINT.matcher(path.group(1));
      while (point.find()) {
        points.add(
            new Drawn(
                point.group(1),
                Double.parseDouble(point.group(2)),
                Double.parseDouble(point.group(3))));
      }
    }
    return points;
  }

  @Test
  void pointsAreProportionalToTheirNumbers() {
    double[] x = {0, 10, 25, 100};
    double[] y = {4, 2, 3, 1};
    List<Drawn> points = drawn(svg(false, line(0, x, y)), 0);
    assertThat(points).hasSize(4);
    double perX = (points.get(3).x - points.get(0).x) / 100;
    double perY = (points.get(0).y - points.get(3).y) / 3;
    assertThat(perX).isPositive();
    assertThat(perY).isNegative(); // SVG counts from above.
    for (int i = 0; i < 4; i++) {
      assertThat(points.get(i).x).isEqualTo(points.get(0).x + x[i] * perX, within(HUNDREDTHS));
      assertThat(points.get(i).y)
          .isEqualTo(points.get(0).y + (y[i] - 4) * perY, within(HUNDREDTHS));
    }
  }

  @Test
  void linesHaveOneScale() {
    double[] x = {0, 1};
    String svg = svg(false, line(0, x, 1, 2), line(1, x, 2, 3));
    assertThat(drawn(svg, 1).get(0).y).isEqualTo(drawn(svg, 0).get(1).y);
    assertThat(drawn(svg, 1).get(0).x).isEqualTo(drawn(svg, 0).get(0).x);
  }

  @Test
  void aLogarithmicAxisShowsFactorsAsDistances() {
    List<Drawn> points = drawn(svg(true, line(0, new double[] {0.001, 0.01, 1}, 1, 2, 3)), 0);
    double decade = points.get(1).x - points.get(0).x;
    assertThat(points.get(2).x - points.get(1).x).isEqualTo(2 * decade, within(2 * HUNDREDTHS));
  }

  @Test
  void valuesThatSpreadWidelyAreShownByTheirLogarithms() {
    List<Drawn> points = drawn(svg(false, line(0, new double[] {0, 1, 2}, 1, 100, 10_000)), 0);
    double first = points.get(1).y - points.get(0).y;
    assertThat(points.get(2).y - points.get(1).y).isEqualTo(first, within(2 * HUNDREDTHS));
  }

  @Test
  void whatIsNotFiniteIsAGap() {
    double[] x = IntStream.range(0, 6).asDoubleStream().toArray();
    String svg = svg(false, line(0, x, 1, 2, Double.NaN, 3, Double.POSITIVE_INFINITY, 4));
    assertThat(svg).doesNotContain("NaN").doesNotContain("Infinity").doesNotContain("∞");
    List<Drawn> points = drawn(svg, 0);
    assertThat(points.stream().map(Drawn::letter).toList()).startsWith("M", "L");
    assertThat(points.stream().filter(p -> p.letter.equals("L")).count()).isEqualTo(1);
  }

  @Test
  void aLineWithoutFiniteValuesIsNotDrawn() {
    var plot =
        new Plot("loss", "steps", false, List.of(line(0, new double[2], Double.NaN, Double.NaN)));
    assertThat(plot.isDrawable()).isFalse();
  }

  @Test
  void onePointIsAMark() {
    String svg = svg(false, line(0, new double[] {7}, 3));
    assertThat(svg).contains("<path class=\"f c0\"");
  }

  @Test
  void equalValuesHaveAPlaceToo() {
    assertThat(drawn(svg(false, line(0, new double[] {0, 1}, 3, 3)), 0))
        .hasSize(2)
        .allMatch(p -> p.y > 0 && p.y < Plot.HEIGHT);
  }

  @Test
  void marksOfTheAxisAreRoundNumbers() {
    double[] even = IntStream.range(0, 30).mapToDouble(i -> i * 2.048).toArray();
    var labels = new Labels("t");
    new Plot("loss", "steps", false, List.of(line(0, even, new double[30]))).svg(labels);
    double[] uneven = {0, 13, even[29]};
    var round = new Labels("t");
    new Plot("loss", "steps", false, List.of(line(0, uneven, new double[3]))).svg(round);
    assertThat(labels.defs()).isEqualTo(round.defs()); // Both show 0, 10, 20 and so on.
  }

  @Test
  void linesWithoutLabelsHaveNoLegendAndLabelsMayHaveAnySigns() {
    double[] x = {1, 2};
    var unnamed = new Line("", 0, Line.Style.POINTS, x, x);
    assertThat(new Plot("loss", "D", false, List.of(unnamed)).file()).contains("0 0 480 270");
    var odd = new Line("a=$x$, <b>", 0, Line.Style.POINTS, x, x);
    assertThat(new Plot("$loss$", "$D", false, List.of(odd)).file()).contains("0 0 680 270");
  }

  @Test
  void aFileHasItsLegendAndColors() {
    String file = new Plot("loss", "D", false, List.of(line(0, new double[] {1, 2}, 1, 2))).file();
    assertThat(file)
        .startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 680 270\"")
        .contains("--c0:")
        .contains("<title>loss by D</title>");
  }
}
