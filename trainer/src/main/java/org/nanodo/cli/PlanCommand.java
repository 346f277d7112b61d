package org.nanodo.cli;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.nanodo.config.Config;
import org.nanodo.runtime.Topology;
import org.nanodo.train.MemoryPlan;
import org.nanodo.train.MemoryPlan.Attempt;
import org.nanodo.train.TargetStep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code nanodo plan}. */
@Command(
    name = "plan",
    description = {
      "Finds the largest batch that fits on a target, with and without remat, by compiling: batches",
      "of a power of two for each device, up or down from the config's. Exit status 1 if none fits."
    })
final class PlanCommand implements Callable<Integer> {
  @Mixin private final ConfigOptions config = new ConfigOptions();
  @Mixin private final TargetOptions target = new TargetOptions();
  @Mixin private final XlaFlagOptions xlaFlags = new XlaFlagOptions();
  @Mixin private final VocabSizeOption vocabSize = new VocabSizeOption();
  @Mixin private final JsonOption json = new JsonOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private CommandSpec spec;

  @Override
  public Integer call() {
    Config resolved = config.resolve("default");
    PrintWriter screen = spec.commandLine().getOut();
    try (Topology topology = target.open(xlaFlags.values())) {
      int tokens = vocabSize.of(resolved);
      var step = new TargetStep(target.get(), topology);
      var plan =
          new MemoryPlan(
              c -> step.compile(c, tokens, p -> {}),
              topology.devices(),
              a -> json.unlessAsked(screen, TargetSummary.line(a)));
      Optional<Attempt> kept = plan.largest(resolved, false);
      Optional<Attempt> again =
          resolved.hasModelKey("remat") ? plan.largest(resolved, true) : Optional.empty();
      json.unlessAsked(screen, TargetSummary.best("without remat", kept));
      json.unlessAsked(screen, TargetSummary.best("with remat", again));
      screen.println(TargetSummary.json(target.get(), kept, again));
      return kept.isPresent() || again.isPresent() ? 0 : 1;
    }
  }
}
