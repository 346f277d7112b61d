package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nanodo.ir.Shape;
import org.nanodo.sharding.NamedSharding;

/**
 * Which devices hold which part of a tensor, as text: of the size and with the names of {@code
 * jax.debug.visualize_array_sharding} without colours.
 *
 * @param rows of the names of the devices that hold each part
 * @param widths of the columns
 * @param height lines of each row
 */
record ShardingDiagram(List<List<String>> rows, List<Integer> widths, int height) {
  /** Of an undivided tensor in lines; a character is 2.5 times as high as it is wide. */
  private static final int LINES = 10;

  private static final double HEIGHT_TO_WIDTH = 2.5;
  private static final int LEAST_WIDTH = 9;
  private static final int MOST_WIDTH = 80;

  static ShardingDiagram of(Tensor x) {
    require(
        (x.rank() == 1 || x.rank() == 2) && x.shape().size() > 0,
        "visualizeSharding: %s has no diagram; give a tensor of one or two dimensions that is not empty",
        x);
    NamedSharding sharding = x.sharding();
    boolean flat = x.rank() == 1;
    String platform = x.isAbstract() ? "DEVICE" : x.array().client().platform();
    int down = flat ? 1 : sharding.parts(0);
    int across = sharding.parts(flat ? 0 : 1);
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < down; i++) {
      List<String> row = new ArrayList<>();
      for (int j = 0; j < across; j++) {
        row.add(platform.toUpperCase(Locale.ROOT) + " " + devices(sharding, flat, i, j));
      }
      rows.add(row);
    }
    int height = flat ? 1 : LINES / down;
    int top = Math.max(0, Math.floorDiv(height - 2, 2));
    int lines = 1 + top + Math.max(0, Math.floorDiv(height - 2, 2) + Math.floorMod(height, 2));
    return new ShardingDiagram(rows, widths(x.shape(), rows, across), lines);
  }

  private static String devices(NamedSharding sharding, boolean flat, int i, int j) {
    return IntStream.range(0, sharding.mesh().size())
        .filter(d -> sharding.part(flat ? 0 : 1, d) == j && (flat || sharding.part(0, d) == i))
        .mapToObj(String::valueOf)
        .collect(Collectors.joining(","));
  }

  private static List<Integer> widths(Shape shape, List<List<String>> rows, int across) {
    int whole = (int) (LINES * (shape.rank() == 1 ? 1. : shape.dim(1)) / shape.dim(0));
    int part = (int) (whole * HEIGHT_TO_WIDTH / across);
    int inner = Math.min(Math.max(part, LEAST_WIDTH), MOST_WIDTH) - 2;
    int room = (MOST_WIDTH - 1) / across - 1;
    var widths = new TreeMap<Integer, Integer>();
    for (List<String> row : rows) {
      for (int j = 0; j < across; j++) {
        widths.merge(j, Math.max(row.get(j).length(), Math.min(inner, room)), Math::max);
      }
    }
    return List.copyOf(widths.values());
  }

  @Override
  public String toString() {
    var text = new StringBuilder(line("┌", "┬", "┐"));
    for (int i = 0; i < rows.size(); i++) {
      text.append(i == 0 ? "" : line("├", "┼", "┤"));
      for (int l = 0; l < height; l++) {
        text.append("│");
        for (int j = 0; j < widths.size(); j++) {
          String name = l == (height - 1) / 2 ? rows.get(i).get(j) : "";
          int left = (widths.get(j) - name.length()) / 2;
          int right = widths.get(j) - name.length() - left;
          text.append(" ".repeat(left)).append(name).append(" ".repeat(right)).append("│");
        }
        text.append('\n');
      }
    }
    return text.append(line("└", "┴", "┘")).toString();
  }

  private String line(String left, String between, String right) {
    return widths.stream()
        .map("─"::repeat)
        .collect(Collectors.joining(between, left, right + "\n"));
  }
}
