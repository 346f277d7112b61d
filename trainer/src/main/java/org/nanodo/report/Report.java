package org.nanodo.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.nanodo.config.ConfigException;

/** One HTML file about some runs, which needs nothing from outside to be shown. */
public final class Report {
  private final List<Run> runs;
  private final List<SweepResults> sweeps;

  private Report(List<Run> runs, List<SweepResults> sweeps) {
    this.runs = runs;
    this.sweeps = sweeps;
  }

  /**
   * Reads the runs in some folders, each the workdir of a run or a folder of workdirs.
   *
   * @throws ConfigException if one of them has no run
   */
  public static Report of(List<Path> folders) {
    List<Run> runs = RunFolders.read(folders);
    return new Report(runs, folders.stream().flatMap(f -> SweepResults.read(f).stream()).toList());
  }

  /** How many runs there are. */
  public int size() {
    return runs.size();
  }

  /** Writes the file. */
  public void write(Path file) throws IOException {
    Files.write(file, html().getBytes(UTF_8));
  }

  String html() {
    String title = runs.size() == 1 ? runs.get(0).name() : runs.size() + " runs";
    var html = new Html().raw("<!DOCTYPE html>\n<html lang=\"en\">\n").open("head");
    html.raw("<meta charset=\"utf-8\">\n")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .raw("<meta name=\"color-scheme\" content=\"light dark\">\n")
        .element("title", title)
        .raw("<style>\n%s%s</style>\n".formatted(Style.plots(), Style.page()))
        .close("head");
    html.open("body").open("main").element("h1", title);
    html.element("p", "Written " + Instant.now().truncatedTo(ChronoUnit.SECONDS));
    for (int i = 0; i < sweeps.size(); i++) {
      html.raw(new SweepSection(sweeps.get(i), i).html().toString());
    }
    html.raw(new RunsSection(runs).html().toString());
    html.raw(new MetricsSection(runs).html().toString());
    html.raw(new SamplesSection(runs).html().toString());
    html.raw(new ConfigSection(runs).html().toString());
    return html.close("main").close("body").raw("</html>\n").toString();
  }
}
