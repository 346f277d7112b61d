package org.nanodo.config;

import static org.nanodo.config.Checks.require;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which learning-rate schedules there are, and what each asks of the other keys. */
final class Schedules {
  private static final List<String> NAMES =
      List.of("cosine", "linear", "rsqrt", "constant", "constant_without_warmup");

  private static final Pattern STEPS = Pattern.compile("constant_linear_decay_(\\d{1,10})");
  private static final Pattern PERCENT =
      Pattern.compile("constant_linear_decay_(\\d{1,3}(?:\\.\\d+)?)p");

  private Schedules() {}

  static void check(OptKeys opt) {
    String type = opt.decayType();
    Matcher steps = STEPS.matcher(type);
    Matcher percent = PERCENT.matcher(type);
    if (steps.matches()) {
      require(
          Long.parseLong(steps.group(1)) <= opt.numTrainSteps(),
          "opt.decay_type=%s decays for longer than opt.num_train_steps=%d",
          type,
          opt.numTrainSteps());
    } else if (percent.matches()) {
      require(
          Double.parseDouble(percent.group(1)) <= 100,
          "opt.decay_type=%s decays for more than 100 %% of the steps",
          type);
    } else {
      require(
          NAMES.contains(type),
          "opt.decay_type=%s is not known%s; known: %s, constant_linear_decay_N (steps),"
              + " constant_linear_decay_Np (percent)",
          type,
          Nearest.ask(type, NAMES),
          String.join(", ", NAMES));
    }
    if (type.equals("cosine")) {
      checkCosine(opt);
    }
  }

  private static void checkCosine(OptKeys opt) {
    require(
        opt.decaySteps().isPresent() || opt.warmupSteps() < opt.numTrainSteps(),
        "opt.warmup_steps=%d leaves no step of opt.num_train_steps=%d for the cosine; lower the"
            + " warm-up or set opt.decay_steps",
        opt.warmupSteps(),
        opt.numTrainSteps());
    require(
        opt.peakLearningRate() > 0,
        "opt.peak_learning_rate=0 has no cosine; use opt.decay_type=constant");
  }
}
