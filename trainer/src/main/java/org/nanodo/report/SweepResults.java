package org.nanodo.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nanodo.io.DurableFiles;

/** The results of a sweep, as {@code sweep.json} in its folder has them. */
public record SweepResults(List<SweepRun> runs) {
  private static final String FILE = "sweep.json";

  /** Those in a folder; empty if there are none that can be read. */
  public static Optional<SweepResults> read(Path folder) {
    return JsonFiles.read(folder.resolve(FILE)).flatMap(SweepResults::of);
  }

  private static Optional<SweepResults> of(JsonObject json) {
    try {
      List<SweepRun> runs = new ArrayList<>();
      for (JsonElement run : json.getAsJsonArray("runs")) {
        runs.add(SweepRun.of(run.getAsJsonObject()));
      }
      return runs.isEmpty() ? Optional.empty() : Optional.of(new SweepResults(runs));
    } catch (RuntimeException e) {
      return Optional.empty(); // Something else wrote it.
    }
  }

  /** Writes them into a folder. */
  public void write(Path folder) throws IOException {
    var all = new JsonArray();
    runs.forEach(run -> all.add(run.json()));
    var json = new JsonObject();
    json.add("runs", all);
    String text =
        new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create().toJson(json) + "\n";
    DurableFiles.write(folder.resolve(FILE), text.getBytes(UTF_8));
  }

  /** The result of a run, by its name. */
  public Optional<SweepRun> run(String name) {
    return runs.stream().filter(run -> run.name().equals(name)).findFirst();
  }

  /** The keys that the sweep goes over. */
  List<String> keys() {
    return List.copyOf(runs.get(0).values().keySet());
  }

  /** A plot of the final losses, as an SVG file; empty if there is nothing to draw. */
  public Optional<String> svg() {
    return new SweepPlot(this).plot().filter(Plot::isDrawable).map(Plot::file);
  }

  /** A table for a terminal. */
  public String table() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(headings());
    runs.forEach(run -> rows.add(cells(run)));
    var table = new StringBuilder();
    for (List<String> row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        int column = i;
        int width = rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(0);
        line.append(row.get(i)).append(" ".repeat(width - row.get(i).length() + 2));
      }
      table.append(line.toString().stripTrailing()).append('\n');
    }
    return table.toString();
  }

  List<String> headings() {
    List<String> headings = new ArrayList<>();
    keys().forEach(key -> headings.add(shortName(key)));
    headings.addAll(List.of("train_loss", "eval_loss", "tokens/s", "seconds", "status"));
    return headings;
  }

  /** The last part of a key, if no other key of the sweep has the same. */
  String shortName(String key) {
    String last = key.substring(key.lastIndexOf('.') + 1);
    return keys().stream().filter(k -> k.equals(last) || k.endsWith("." + last)).count() == 1
        ? last
        : key;
  }

  List<String> cells(SweepRun run) {
    List<String> cells = new ArrayList<>(run.values().values());
    cells.add(run.trainLoss().isPresent() ? Numbers.measured(run.trainLoss().getAsDouble()) : "-");
    cells.add(run.evalLoss().isPresent() ? Numbers.measured(run.evalLoss().getAsDouble()) : "-");
    cells.add(run.perSecond().isPresent() ? Numbers.compact(run.perSecond().getAsDouble()) : "-");
    cells.add(Long.toString(Math.round(run.seconds())));
    cells.add(run.status().text());
    return cells;
  }
}
