package org.nanodo.benchmarks;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.nanodo.io.DurableFiles;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The training step next to NanoDO on JAX and the same model in PyTorch, eager and compiled, in one
 * run: time of a step, start to first step and peak memory as tables of Markdown, with the
 * machine's limit and the goals. Each measurement is a process of its own, and they take turns.
 * With {@code growth}: whether our step is linear in batch and parameters.
 *
 * <pre>
 * NANODO=CHECKOUT ./nanodo run tests/src/test/java/org/nanodo/benchmarks/StepSpeed.java \
 *     --python=PYTHON
 * ./nanodo run tests/src/test/java/org/nanodo/benchmarks/StepSpeed.java growth
 * </pre>
 */
public final class StepSpeed {
  private enum Mode {
    table,
    growth
  }

  @Parameters(arity = "0..1", description = "What to measure: ${COMPLETION-CANDIDATES}.")
  private Mode mode = Mode.table;

  @Option(names = "--python", description = "A Python with JAX, NanoDO's packages and PyTorch.")
  private String python = "python3";

  @Option(names = "--nanodo", description = "A checkout of google-deepmind/nanodo.")
  private String nanodo = System.getenv().getOrDefault("NANODO", "");

  @Option(names = "--shapes", split = ",", description = "Those to measure, of all.")
  private List<String> shapes = StepShape.ALL.stream().map(StepShape::name).toList();

  @Option(names = "--runners", split = ",", description = "Of ${COMPLETION-CANDIDATES}.")
  private List<StepRunner> runners = List.of(StepRunner.values());

  @Option(names = "--rounds", description = "Measurements of each, of which the median counts.")
  private int rounds = 3;

  @Option(names = "--bench", description = "A further argument of bench; may be repeated.")
  private List<String> bench = new ArrayList<>();

  @Option(names = "--json", description = "Where to write all that was measured.")
  private Path json;

  @Option(names = "--svg", description = "Where growth draws its plot.")
  private Path svg = Path.of("docs/growth.svg");

  private StepSpeed() {}

  public static void main(String[] arguments) throws Exception {
    var options = new StepSpeed();
    new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
    options.run(System.out);
  }

  private void run(PrintStream out) throws Exception {
    Machine before = Machine.measure();
    Path caches = Files.createTempDirectory("step-speed");
    var runs = new StepRuns();
    try {
      var commands = new StepCommands(python, nanodo, caches, bench);
      measure(new StepRounds(commands, System.err), runs);
    } finally {
      DurableFiles.deleteTree(caches);
    }
    Machine machine = before.measuredAgain();
    out.println(machine.markdown(runs.versions()));
    switch (mode) {
      case table -> out.println(new StepTable(runs, machine.limit()).markdown());
      case growth -> {
        StepGrowth.ofSmall().forEach(growth -> out.println(growth.markdown(runs)));
        Files.writeString(svg, StepGrowth.svg(runs));
      }
    }
    if (json != null) {
      StepJson.write(json, machine, runs);
    }
  }

  private void measure(StepRounds measured, StepRuns runs) throws InterruptedException {
    if (mode == Mode.table) {
      measured.run(runs, shapes.stream().map(StepShape::named).toList(), runners, rounds);
      return;
    }
    List<StepShape> grown =
        StepGrowth.ofSmall().stream().flatMap(growth -> growth.shapes().stream()).toList();
    for (int round = 0; round < rounds; round++) { // A busy moment is not that of one shape.
      measured.run(runs, grown, List.of(StepRunner.OURS), 1);
    }
  }
}
