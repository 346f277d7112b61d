package org.nanodo.sweep;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import org.nanodo.io.FailureWords;
import org.nanodo.io.IoErrors;
import org.nanodo.report.Report;
import org.nanodo.report.SweepResults;
import org.nanodo.report.SweepRun;
import org.nanodo.report.SweepRun.Status;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.train.DivergedException;
import org.nanodo.train.TrainRun;

/**
 * Trains with every combination of some values, one after another in this process. Called again it
 * leaves out the runs whose result is known, and goes on with the others from their checkpoints.
 */
public final class Sweep {
  /** How the shell counts a process that a signal ended. */
  private static final int SIGNALLED = 128;

  private final Path folder;
  private final Grid grid;
  private final List<ClientOptions> devices;
  private final PrintWriter out;
  private final PrintWriter err;
  private final IntConsumer halt;
  private final Map<String, SweepRun> results = new LinkedHashMap<>();

  /**
   * A sweep in the workdir of {@code base}.
   *
   * @param overs as {@code --over.KEY=V1,V2}
   * @param devices the options of a client for the config of a run
   * @throws ConfigException if a key or a value is wrong, before anything is run
   */
  public Sweep(
      Config base,
      List<String> overs,
      Function<Config, ClientOptions> devices,
      PrintWriter out,
      PrintWriter err,
      IntConsumer halt) {
    this.folder = base.workdirPath();
    this.grid = Grid.of(base, overs.stream().map(Over::parse).toList());
    this.devices = grid.runs().stream().map(run -> devices.apply(run.config())).toList();
    for (Combination run : grid.runs()) {
      EarlierRun.in(run.config()).ifPresent(earlier -> earlier.requireGoesOnAs(run.config()));
    }
    this.out = out;
    this.err = err;
    this.halt = halt;
  }

  /** Whether an argument of a command line gives values to go over. */
  public static boolean isOver(String argument) {
    return argument.startsWith(Over.PREFIX);
  }

  /**
   * Makes the runs, then writes the results, their plot and a report into the workdir.
   *
   * @return 0 if all runs are finished, 1 if one failed, or 128 and the number of the signal that
   *     stopped the sweep
   */
  public int run() {
    SweepResults.read(folder).ifPresent(this::take);
    for (int i = 0; i < grid.runs().size(); i++) {
      Combination run = grid.runs().get(i);
      boolean known = results.containsKey(run.name());
      out.printf(
          "run %d of %d: %s%s%n",
          i + 1, grid.runs().size(), run.name(), known ? ", known already" : "");
      out.flush();
      int status = known ? 0 : train(run, devices.get(i));
      write(() -> results().write(Files.createDirectories(folder)));
      if (status > SIGNALLED) {
        out.println("The sweep is stopped; call it again to go on from there.");
        return status;
      }
    }
    conclude();
    return results.values().stream().allMatch(run -> run.status() == Status.FINISHED) ? 0 : 1;
  }

  private void take(SweepResults before) {
    grid.runs().forEach(run -> known(before, run).ifPresent(r -> results.put(run.name(), r)));
  }

  /** What is known so far, in the order of the runs; written after each, so that none is lost. */
  private SweepResults results() {
    return new SweepResults(
        grid.runs().stream()
            .flatMap(run -> Optional.ofNullable(results.get(run.name())).stream())
            .toList());
  }

  /** The result of a run with the same config, if another try would not change it. */
  private static Optional<SweepRun> known(SweepResults before, Combination run) {
    return before
        .run(run.name())
        .filter(result -> result.status().isFinal())
        .filter(result -> EarlierRun.in(run.config()).filter(r -> r.is(run.config())).isPresent());
  }

  /** Makes one run; whatever goes wrong with it, the others are made. */
  private int train(Combination run, ClientOptions options) {
    try {
      int status = new TrainRun(run.config(), out, halt).run(options);
      end(run, status > SIGNALLED ? Status.STOPPED : Status.FINISHED, "");
      return status;
    } catch (DivergedException e) {
      fail(run, Status.DIVERGED, e);
    } catch (RuntimeException | OutOfMemoryError e) {
      fail(run, Status.FAILED, e);
    }
    return 0;
  }

  private void fail(Combination run, Status status, Throwable cause) {
    String message = FailureWords.of(cause).strip().replaceAll("\\s*\\R\\s*", " ");
    err.printf("nanodo: %s: %s%n", run.name(), message);
    err.flush();
    end(run, status, message);
  }

  private void end(Combination run, Status status, String message) {
    results.put(
        run.name(),
        SweepRun.measured(run.config().workdirPath(), run.name(), run.values(), status, message));
  }

  private void conclude() {
    SweepResults all = results();
    out.println();
    out.print(all.table());
    if (grid.runs().stream().noneMatch(run -> Files.exists(run.config().workdirPath()))) {
      return; // All were refused.
    }
    write(
        () -> {
          Optional<String> svg = all.svg();
          if (svg.isPresent()) {
            Files.write(folder.resolve("sweep.svg"), svg.get().getBytes(UTF_8));
          }
          Path report = folder.resolve("report.html");
          Report.of(List.of(folder)).write(report);
          out.println(report);
        });
  }

  private void write(Writing writing) {
    try {
      writing.run();
    } catch (IOException e) {
      throw new ConfigException(
          "the results of the sweep cannot be written into %s (%s); set --config.workdir=DIR"
              .formatted(folder, IoErrors.reason(e)),
          e);
    }
  }

  /** Something that writes files. */
  private interface Writing {
    void run() throws IOException;
  }
}
