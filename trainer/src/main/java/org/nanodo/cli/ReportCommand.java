package org.nanodo.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.nanodo.report.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nanodo report}. */
@Command(
    name = "report",
    description =
        "Writes one HTML file about runs: loss curves and all other metrics, samples, configs and"
            + " their differences. It may read beside runs that are under way.")
final class ReportCommand extends BaseCommand {
  @Parameters(
      arity = "1..*",
      paramLabel = "WORKDIR",
      description = "The workdir of a run, or a folder of workdirs.")
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private List<Path> workdirs;

  @Option(
      names = "--out",
      paramLabel = "FILE.html",
      description = "The file to write (default: report.html in the first WORKDIR).")
  private Optional<Path> out = Optional.empty();

  @Override
  public Integer call() {
    Report report = Report.of(workdirs);
    Path file = out.orElseGet(() -> workdirs.get(0).resolve("report.html"));
    try {
      report.write(file);
    } catch (IOException e) {
      throw unwritable("--out", file, e);
    }
    out().printf("%s: %d run%s%n", file, report.size(), report.size() == 1 ? "" : "s");
    return 0;
  }
}
