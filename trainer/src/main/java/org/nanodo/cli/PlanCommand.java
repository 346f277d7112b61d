package org.nanodo.cli;

import java.util.Optional;
import org.nanodo.config.Config;
import org.nanodo.data.Vocabulary;
import org.nanodo.runtime.Topology;
import org.nanodo.train.MemoryPlan;
import org.nanodo.train.MemoryPlan.Attempt;
import org.nanodo.train.TargetStep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code nanodo plan}. */
@Command(
    name = "plan",
    description = {
      "Finds the largest batch that fits on a target, with and without remat, by compiling: batches",
      "of a power of two for each device, up or down from the config's. Exit status 1 if none fits."
    })
final class PlanCommand extends BaseCommand {
  @Mixin private final ConfigOptions config = new ConfigOptions();
  @Mixin private final TargetOptions target = new TargetOptions();
  @Mixin private final XlaFlagOptions xlaFlags = new XlaFlagOptions();
  @Mixin private final VocabSizeOption vocabSize = new VocabSizeOption();
  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    Config resolved = config.resolve("default");
    try (Topology topology = target.open(xlaFlags.values())) {
      Vocabulary tokens = vocabSize.of(resolved);
      var step = new TargetStep(target.get(), topology);
      var plan =
          new MemoryPlan(
              c -> step.compile(c, tokens, p -> {}),
              topology.devices(),
              a -> json.unlessAsked(out(), TargetSummary.line(a)));
      Optional<Attempt> kept = plan.largest(resolved, false);
      Optional<Attempt> again =
          resolved.hasModelKey("remat") ? plan.largest(resolved, true) : Optional.empty();
      json.unlessAsked(out(), TargetSummary.best("without remat", kept));
      json.unlessAsked(out(), TargetSummary.best("with remat", again));
      out().println(TargetSummary.json(target.get(), kept, again));
      return kept.isPresent() || again.isPresent() ? 0 : 1;
    }
  }
}
