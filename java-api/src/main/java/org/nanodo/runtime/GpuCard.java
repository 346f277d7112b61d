package org.nanodo.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The GPUs to compile for, each described by a text proto of XLA's {@code GpuTargetConfig}. */
final class GpuCard {
  private static final List<String> ALL = List.of("a100", "h100", "h200", "b200", "l4", "l40s");
  private static final Pattern MEMORY = Pattern.compile("device_memory_size: (\\d+)");

  private GpuCard() {}

  /** A grid of one size is the GPUs of one node; of two, nodes and the GPUs of each. */
  static Target target(String spec, String card, int[] grid) {
    if (!ALL.contains(card)) {
      throw new IllegalArgumentException(
          "target '%s': unknown GPU '%s'; known are %s"
              .formatted(spec, card, String.join(", ", ALL)));
    }
    if (grid.length > 2) {
      throw new IllegalArgumentException(
          "target '%s': GPUs are counted as COUNT or NODESxCOUNT".formatted(spec));
    }
    String limits = limits(card);
    Matcher memory = MEMORY.matcher(limits);
    if (!memory.find()) {
      throw new IllegalStateException("no device_memory_size for " + card);
    }
    // XLA counts slices, nodes and GPUs; fast links connect a slice.
    IntStream ones = IntStream.range(grid.length, 3).map(i -> 1);
    String topology = Target.spelled(IntStream.concat(ones, Arrays.stream(grid)));
    return new Target(
        spec,
        "cuda",
        spec,
        Map.of("target_config", limits, "topology", topology),
        Long.parseLong(memory.group(1)));
  }

  private static String limits(String card) {
    try (@Nullable InputStream in = GpuCard.class.getResourceAsStream("gpu/" + card + ".txtpb")) {
      if (in == null) {
        throw new IllegalStateException("no limits for " + card);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
