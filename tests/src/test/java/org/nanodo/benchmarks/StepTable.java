package org.nanodo.benchmarks;

import static org.nanodo.benchmarks.StepRunner.CACHED;
import static org.nanodo.benchmarks.StepRunner.COMPILED;
import static org.nanodo.benchmarks.StepRunner.EAGER;
import static org.nanodo.benchmarks.StepRunner.JAX;
import static org.nanodo.benchmarks.StepRunner.OURS;

import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Medians over the rounds and their ratios beside the goals, as tables of Markdown. */
record StepTable(StepRuns runs, StepLimit limit) {
  String markdown() {
    return Stream.of(step(), start(), memory()).collect(Collectors.joining("\n"));
  }

  private String step() {
    return table(
        "step, ms | ours | NanoDO on JAX | PyTorch eager | compiled | limit "
            + "| ours / JAX | goal | met | ours / PyTorch | goal | met | ours / limit | goal | met",
        this::step);
  }

  private String step(StepShape shape) {
    double ours = median(shape, OURS, StepResult::stepMillis);
    double jax = median(shape, JAX, StepResult::stepMillis);
    double eager = median(shape, EAGER, StepResult::stepMillis);
    double compiled = median(shape, COMPILED, StepResult::stepMillis);
    double least = limit.millis(shape);
    var goals = StepGoals.of(shape);
    return cells(
        Ratio.text(ours, "%.1f"),
        Ratio.text(jax, "%.1f"),
        Ratio.text(eager, "%.1f"),
        Ratio.text(compiled, "%.1f"),
        Ratio.text(least, "%.1f"),
        new Ratio(ours / jax, goals.jax()).cells(),
        new Ratio(ours / best(eager, compiled), goals.torch()).cells(),
        new Ratio(ours / least, goals.limit()).cells());
  }

  /** The lesser number; the other one if one is NaN. */
  private static double best(double a, double b) {
    return Double.isNaN(a) || b < a ? b : a;
  }

  private String start() {
    return table(
        "start to first step, s | ours | cached | NanoDO on JAX | PyTorch eager "
            + "| ours / JAX | goal | met | cached / JAX | goal | met",
        this::start);
  }

  private String start(StepShape shape) {
    double ours = median(shape, OURS, StepResult::startMillis) / 1e3;
    double cached = median(shape, CACHED, StepResult::startMillis) / 1e3;
    double jax = median(shape, JAX, StepResult::startMillis) / 1e3;
    return cells(
        Ratio.text(ours, "%.2f"),
        Ratio.text(cached, "%.2f"),
        Ratio.text(jax, "%.2f"),
        Ratio.text(median(shape, EAGER, StepResult::startMillis) / 1e3, "%.2f"),
        new Ratio(ours / jax, StepGoals.COLD).cells(),
        new Ratio(cached / jax, StepGoals.CACHED).cells());
  }

  private String memory() {
    return table(
        "peak memory, MiB | ours | NanoDO on JAX | PyTorch eager | compiled "
            + "| ours / JAX | goal | met | ours / ours at small | goal | met",
        this::memory);
  }

  private String memory(StepShape shape) {
    double ours = median(shape, OURS, StepResult::memoryMiB);
    double jax = median(shape, JAX, StepResult::memoryMiB);
    double small = median(StepShape.SMALL, OURS, StepResult::memoryMiB);
    var growth =
        shape.tokens() == StepShape.SMALL.tokens() && !shape.equals(StepShape.SMALL)
            ? new Ratio(ours / small, StepGoals.LENGTH)
            : new Ratio(Double.NaN, Double.NaN);
    return cells(
        Ratio.text(ours, "%.0f"),
        Ratio.text(jax, "%.0f"),
        Ratio.text(median(shape, EAGER, StepResult::memoryMiB), "%.0f"),
        Ratio.text(median(shape, COMPILED, StepResult::memoryMiB), "%.0f"),
        new Ratio(ours / jax, StepGoals.MEMORY).cells(),
        growth.cells());
  }

  private double median(StepShape shape, StepRunner runner, ToDoubleFunction<StepResult> value) {
    return runs.median(shape, runner, value);
  }

  private static String cells(String... cells) {
    return String.join(" | ", cells);
  }

  private String table(String titles, Function<StepShape, String> row) {
    String rule = "| " + titles.replaceAll("[^|]+", " --- ").strip() + " |";
    return Stream.concat(
            Stream.of("| " + titles + " |", rule),
            runs.shapes().stream()
                .map(shape -> "| %s | %s |".formatted(shape.name(), row.apply(shape))))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
