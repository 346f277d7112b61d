package org.nanodo.report;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import java.awt.BasicStroke;
import java.awt.Font;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Lines over a common axis.
 *
 * @param title what its values are
 * @param xLabel what the axis counts
 * @param logX whether the axis is logarithmic
 */
public record Plot(String title, String xLabel, boolean logX, List<Line> lines) {
  static final int WIDTH = 480;
  static final int HEIGHT = 270;
  private static final int LEGEND = 200;

  /** Values that spread over more than this are shown on a logarithmic axis. */
  private static final double WIDE = 100;

  /** How many kinds of broken lines there are, to tell lines of one color apart. */
  static final int DASHES = 3;

  /** Pixels between marks of the axis. */
  private static final int TICKS = 90;

  private static final double GOLDEN = 0.382;
  private static final float THIN = 0.6f;
  private static final float[][] LINE_DASHES = {{}, {7, 3}, {2, 2}};
  private static final float[] MARKED = {4, 3};

  public Plot {
    lines = lines.stream().filter(Line::isDrawable).map(line -> line.decimated(WIDTH)).toList();
  }

  /** Whether there is anything to draw. */
  boolean isDrawable() {
    return !lines.isEmpty();
  }

  /** The element {@code svg}, for a page that has the style of plots and {@code labels}. */
  String svg(Labels labels) {
    XYChart chart = chart(false, false);
    return svg(chart, "", elements(chart, labels));
  }

  /** A file of its own, with a legend if its lines have labels. */
  public String file() {
    var labels = new Labels("t");
    XYChart chart = chart(true, lines.stream().noneMatch(line -> line.label().isEmpty()));
    String elements = elements(chart, labels);
    String head = "<style>%s</style>\n%s".formatted(Style.plots(), labels.defs());
    return svg(chart, head, elements)
        .replaceFirst("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ");
  }

  private String svg(XYChart chart, String head, String elements) {
    return "<svg viewBox=\"0 0 %d %d\" role=\"img\"><title>%s</title>\n%s%s</svg>\n"
        .formatted(
            chart.getWidth(),
            chart.getHeight(),
            Html.escape(title + " by " + xLabel),
            head,
            elements);
  }

  private static String elements(XYChart chart, Labels labels) {
    var graphics = new VectorGraphics2D();
    chart.paint(graphics, chart.getWidth(), chart.getHeight());
    return Svg.elements(graphics, labels);
  }

  private XYChart chart(boolean named, boolean legend) {
    System.setProperty("java.awt.headless", "true"); // Also where there is a screen.
    var chart =
        new XYChartBuilder()
            .width(legend ? WIDTH + LEGEND : WIDTH)
            .height(HEIGHT)
            .xAxisTitle(xLabel)
            .yAxisTitle(named ? title : "")
            .build();
    XYStyler style = chart.getStyler();
    style(style);
    style.setLegendVisible(legend).setLegendPosition(LegendPosition.OutsideE);
    style.setXAxisLogarithmic(logX).setYAxisLogarithmic(isWide());
    if (logX) {
      style.setXAxisTickLabelsFormattingFunction(Numbers::compact);
    }
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      // A name is taken once; the legend shows the label.
      XYSeries series = chart.addSeries(Integer.toString(i), line.x(), finite(line.y()));
      series.setLabel(line.label());
      series.setLineColor(Paint.line(line.color()));
      series.setMarkerColor(Paint.line(line.color()));
      series.setLineStyle(stroke(line));
      boolean marks = line.style() != Line.Style.SOLID || line.x().length == 1;
      series.setMarker(marks ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    }
    chooseTicks(chart);
    return chart;
  }

  /**
   * Evenly spaced x become the marks of the axis, whatever numbers they are. A point that is not
   * drawn makes them uneven, and XChart chooses round numbers.
   */
  private void chooseTicks(XYChart chart) {
    double[] x = lines.stream().flatMapToDouble(line -> Arrays.stream(line.x())).sorted().toArray();
    double between = x[0] + (x[x.length - 1] - x[0]) * GOLDEN;
    double anyY =
        Arrays.stream(lines.get(0).y()).filter(Double::isFinite).findFirst().getAsDouble();
    XYSeries uneven = chart.addSeries("-", new double[] {between}, new double[] {anyY});
    uneven.setShowInLegend(false);
    uneven.setLineColor(Paint.NOTHING);
    uneven.setMarker(SeriesMarkers.NONE);
  }

  private static void style(XYStyler style) {
    var font = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    style.setLocale(Locale.ROOT);
    style.setBaseFont(font).setLegendFont(font).setChartFontColor(Paint.TEXT);
    style.setChartBackgroundColor(Paint.NOTHING).setPlotBackgroundColor(Paint.NOTHING);
    style.setLegendBackgroundColor(Paint.NOTHING).setLegendBorderColor(Paint.NOTHING);
    style.setPlotBorderVisible(false).setChartPadding(6).setMarkerSize(5);
    style.setAxisTitleFont(font).setAxisTickLabelsFont(font);
    style.setAxisTickLabelsColor(Paint.TEXT).setAxisTickMarksColor(Paint.TEXT);
    style.setAxisTickMarksStroke(new BasicStroke(THIN));
    style.setPlotGridLinesColor(Paint.GRID).setPlotGridLinesStroke(new BasicStroke(THIN));
    style.setPlotGridVerticalLinesVisible(false);
    style.setXAxisTickMarkSpacingHint(TICKS).setXAxisDecimalPattern("#,##0.###");
    style.setYAxisTickLabelsFormattingFunction(Numbers::compact);
  }

  private boolean isWide() {
    double[] values =
        lines.stream()
            .flatMapToDouble(line -> Arrays.stream(line.y()))
            .filter(Double::isFinite)
            .toArray();
    double least = DoubleStream.of(values).min().orElse(0);
    return least > 0 && DoubleStream.of(values).max().orElse(0) > WIDE * least;
  }

  private static BasicStroke stroke(Line line) {
    float[] dashes =
        line.style() == Line.Style.MARKED
            ? MARKED
            : LINE_DASHES[line.color() / Paint.LINES % DASHES];
    return new BasicStroke(
        1.5f,
        BasicStroke.CAP_BUTT,
        BasicStroke.JOIN_ROUND,
        10,
        dashes.length == 0 ? null : dashes,
        0);
  }

  /** A gap is NaN. */
  private static double[] finite(double[] values) {
    return Arrays.stream(values).map(v -> Double.isFinite(v) ? v : Double.NaN).toArray();
  }
}
