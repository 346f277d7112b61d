package org.nanodo.cli;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.nanodo.checkpoint.Checkpoint;
import org.nanodo.checkpoint.CheckpointDiff;
import org.nanodo.checkpoint.CheckpointSummary;
import org.nanodo.checkpoint.Checkpoints;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code nanodo checkpoints list|verify|diff}. */
@Command(
    name = "checkpoints",
    description =
        "Lists, verifies or compares checkpoints; changes nothing, and may read beside a run.",
    subcommands = {
      CheckpointsCommand.ListThem.class,
      CheckpointsCommand.Verify.class,
      CheckpointsCommand.Diff.class
    })
final class CheckpointsCommand extends BaseCommand {
  @Override
  public Integer call() {
    throw misuse("checkpoints needs list, verify or diff");
  }

  /** A command on all checkpoints of a folder. */
  abstract static class OfFolder extends BaseCommand {
    @Parameters(paramLabel = "DIR", description = "A workdir, or a folder checkpoints/STEP.")
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private Path from;

    @Mixin private final JsonOption json = new JsonOption();

    final List<CheckpointSummary> print(boolean verify, Function<CheckpointSummary, String> line) {
      List<CheckpointSummary> all = CheckpointSummary.all(from, verify);
      if (json.isAsked()) {
        out().println(toJson(all));
      } else {
        all.stream().map(line).forEach(out()::println);
      }
      return all;
    }
  }

  /** {@code nanodo checkpoints list}. */
  @Command(name = "list", description = "Steps, sizes, times and metrics.")
  static final class ListThem extends OfFolder {
    @Override
    public Integer call() {
      print(false, CheckpointsCommand::describe);
      return 0;
    }
  }

  /** {@code nanodo checkpoints verify}. */
  @Command(
      name = "verify",
      description = "Reads all content and compares it with its checksums; fails if any differs.")
  static final class Verify extends OfFolder {
    @Override
    public Integer call() {
      List<CheckpointSummary> all =
          print(
              true,
              c ->
                  "%10d  %s"
                      .formatted(c.step(), c.damage().map(d -> "damaged: " + d).orElse("good")));
      return all.stream().allMatch(c -> c.damage().isEmpty()) ? 0 : 1;
    }
  }

  /** {@code nanodo checkpoints diff}. */
  @Command(
      name = "diff",
      description = "Names the tensors that differ, and by how much; fails if any does.")
  static final class Diff extends BaseCommand {
    @Parameters(
        index = "0",
        paramLabel = "A",
        description = "A folder checkpoints/STEP, or a workdir.")
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private Path a;

    @Parameters(index = "1", paramLabel = "B", description = "Another.")
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private Path b;

    @Override
    public Integer call() {
      try (Checkpoint left = open(a);
          Checkpoint right = open(b)) {
        List<CheckpointDiff> all = CheckpointDiff.of(left, right);
        for (CheckpointDiff d : all) {
          out()
              .println(
                  d.elements() == 0
                      ? "%s: %s".formatted(d.name(), d.types())
                      : String.format(
                          Locale.ROOT,
                          "%s: %s, %,d elements differ, at most by %.3g (relative %.3g)",
                          d.name(),
                          d.types(),
                          d.elements(),
                          d.absolute(),
                          d.relative()));
        }
        out()
            .printf(
                "%d of %d tensors of %s and %s differ%n",
                all.size(), left.types().size(), left.folder(), right.folder());
        return all.isEmpty() ? 0 : 1;
      }
    }

    private Checkpoint open(Path from) {
      return Checkpoints.find(from, line -> err().println("nanodo: " + line));
    }
  }

  private static String describe(CheckpointSummary c) {
    String metrics =
        c.metrics().entrySet().stream()
            .map(e -> String.format(Locale.ROOT, "%s %.4f", e.getKey(), e.getValue()))
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "%10d  %10.1f MiB  %s  %s",
        c.step(),
        c.bytes() / (double) (1 << 20),
        c.saved(),
        metrics);
  }

  private static String toJson(List<CheckpointSummary> all) {
    var array = new JsonArray();
    for (CheckpointSummary c : all) {
      var metrics = new JsonObject();
      c.metrics().forEach(metrics::addProperty);
      var json = new JsonObject();
      json.addProperty("step", c.step());
      json.addProperty("folder", c.folder().toString());
      json.addProperty("bytes", c.bytes());
      json.addProperty("saved", c.saved());
      json.add("metrics", metrics);
      c.damage().ifPresent(damage -> json.addProperty("damage", damage));
      array.add(json);
    }
    var json = new JsonObject();
    json.add("checkpoints", array);
    return new GsonBuilder().create().toJson(json);
  }
}
