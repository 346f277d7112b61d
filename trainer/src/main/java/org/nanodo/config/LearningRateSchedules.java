package org.nanodo.config;

import static org.nanodo.config.ConfigChecks.require;

import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nanodo.optim.Schedule;

/** NanoDO's learning-rate schedules, and what each asks of the other keys. */
public final class LearningRateSchedules {
  private static final List<String> NAMES =
      List.of("cosine", "linear", "rsqrt", "constant", "constant_without_warmup");

  /** {@code 500} is that many steps, {@code 20p} that percentage of all. */
  private static final Pattern LINEAR_DECAY =
      Pattern.compile("constant_linear_decay_(?:(?<steps>-?\\d+)|(?<percent>-?\\d+(?:\\.\\d+)?)p)");

  private LearningRateSchedules() {}

  /** The schedule of a config: a linear warm-up, then what {@code opt.decay_type} names. */
  public static Schedule of(OptKeys opt) {
    double peak = opt.peakLearningRate();
    double end = opt.finalLearningRate();
    int warmup = opt.warmupSteps();
    int all = opt.numTrainSteps();
    int rest = all - warmup;
    Schedule start = Schedule.linear(opt.initLearningRate(), peak, warmup);
    return switch (opt.decayType()) {
      case "cosine" ->
          start.until(warmup, Schedule.cosine(peak, opt.decaySteps().orElse(rest), end / peak));
      case "linear" -> start.until(warmup, Schedule.linear(peak, end, rest));
      case "rsqrt" -> start.until(warmup, Schedule.rsqrt(peak, 1 + warmup));
      case "constant" -> start.until(warmup, Schedule.constant(peak));
      case "constant_without_warmup" -> Schedule.constant(peak);
      default -> {
        int decay = linearDecaySteps(opt).orElseThrow();
        // Both schedules behind the warm-up count from their own boundary.
        yield start
            .until(warmup, Schedule.constant(peak))
            .until(all - decay, Schedule.linear(peak, end, decay));
      }
    };
  }

  static void check(OptKeys opt) {
    String type = opt.decayType();
    require(
        linearDecaySteps(opt).isPresent() || NAMES.contains(type),
        "opt.decay_type=%s is not known%s; known: %s, constant_linear_decay_N (steps),"
            + " constant_linear_decay_Np (percent)",
        type,
        Nearest.ask(type, NAMES),
        String.join(", ", NAMES));
    if (type.equals("cosine")) {
      checkCosine(opt);
    }
  }

  static OptionalInt linearDecaySteps(OptKeys opt) {
    Matcher decay = LINEAR_DECAY.matcher(opt.decayType());
    if (!decay.matches()) {
      return OptionalInt.empty();
    }
    int all = opt.numTrainSteps();
    if (decay.group("steps") == null) {
      double percent = Double.parseDouble(decay.group("percent"));
      require(
          percent >= 0 && percent <= 100,
          "opt.decay_type=%s decays for %s %% of the steps, expected 0 to 100",
          opt.decayType(),
          percent);
      return OptionalInt.of((int) (all * (percent / 100)));
    }
    double steps = Double.parseDouble(decay.group("steps"));
    require(
        steps >= 0 && steps <= all,
        "opt.decay_type=%s decays for %s steps, expected 0 to opt.num_train_steps=%d",
        opt.decayType(),
        decay.group("steps"),
        all);
    return OptionalInt.of((int) steps);
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
