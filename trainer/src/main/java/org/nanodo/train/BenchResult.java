package org.nanodo.train;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonNull;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import com.google.gson.reflect.TypeToken;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nanodo.profile.Profile;
import org.nanodo.profile.ProfileText;

/**
 * What {@link Bench} measured; as JSON its keys are the components in lower case with underscores.
 *
 * @param params elements of all parameters
 * @param tokensPerStep tokens of one optimizer step, over all devices and micro-batches
 * @param stepMsMedian of the steps after the first, as the next
 * @param traceMs of all programs of a step, as the next two
 * @param startToFirstStepMs from the start of the process to the end of its first step
 * @param peakRssMb the most resident memory so far in MiB, 0 where the system does not say
 * @param compileCache {@code off}, {@code hit} if all programs of a step were loaded, else {@code
 *     miss}
 * @param mfu model FLOPs utilization in the median step, from 0 to 1; not in the JSON if the peak
 *     of the devices is not known
 * @param profile where the time goes, if it was asked for; as JSON an array of rows
 */
public record BenchResult(
    String platform,
    int devices,
    long params,
    long tokensPerStep,
    double stepMsMedian,
    double stepMsMin,
    double tokensPerSec,
    double traceMs,
    double lowerMs,
    double compileMs,
    double firstStepMs,
    double startToFirstStepMs,
    double peakRssMb,
    String compileCache,
    double lossFirst,
    double lossLast,
    OptionalDouble mfu,
    Optional<Profile> profile) {
  private static final JsonSerializer<OptionalDouble> IF_PRESENT =
      (value, type, context) ->
          value.isPresent() ? new JsonPrimitive(value.getAsDouble()) : JsonNull.INSTANCE;

  private static final JsonSerializer<Optional<Profile>> ROWS =
      (value, type, context) ->
          value.isPresent() ? context.serialize(value.get().withTotal()) : JsonNull.INSTANCE;

  /** One line. */
  public String json() {
    return new GsonBuilder()
        .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
        .disableHtmlEscaping()
        .registerTypeAdapter(OptionalDouble.class, IF_PRESENT)
        .registerTypeAdapter(new TypeToken<Optional<Profile>>() {}.getType(), ROWS)
        .create()
        .toJson(this);
  }

  /** For people, in several lines. */
  public String text() {
    return """
        %s, %d device%s: %,d parameters, %,d tokens a step
        tracing %.0f ms, lowering %.0f ms, compilation %.0f ms
        first step %.1f ms, over %.2f s after the start
        step %.1f ms (median), %.1f ms (least): %,.0f tokens/s%s
        loss %.4f at first, %.4f at last; peak memory %.0f MiB%s"""
        .formatted(
            platform,
            devices,
            devices == 1 ? "" : "s",
            params,
            tokensPerStep,
            traceMs,
            lowerMs,
            compileMs,
            firstStepMs,
            startToFirstStepMs / 1e3,
            stepMsMedian,
            stepMsMin,
            tokensPerSec,
            mfu.isPresent() ? String.format(", mfu %.1f%%", 100 * mfu.getAsDouble()) : "",
            lossFirst,
            lossLast,
            peakRssMb,
            profile.map(p -> "\n" + ProfileText.of(p, stepMsMedian)).orElse(""));
  }
}
