package org.nanodo.cli;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.nanodo.runtime.MemoryStats;
import org.nanodo.train.Collectives;
import org.nanodo.train.Inspection;
import org.nanodo.train.StateBytes;

/** What {@code nanodo hlo} prints of a program. */
final class HloSummary {
  private static final Map<String, String> OF_PARAMETERS =
      Map.of(
          "all-gather", "parameters",
          "all-reduce", "gradients",
          "reduce-scatter", "gradients");

  private HloSummary() {}

  static String of(Inspection program) {
    return """
        %s on %d device%s, partitioned by %s
          collectives: %s
          FLOPs: %s
          bytes per device: %s
          parameters + optimizer state: %s
          XLA flags: %s"""
        .formatted(
            program.name(),
            devices(program),
            devices(program) == 1 ? "" : "s",
            program.lowered().program().partitioner().name().toLowerCase(Locale.ROOT),
            describe(program.collectives()),
            flops(program),
            describe(program.cost().memory()),
            describe(program.state()),
            XlaFlagOptions.describe(program.xlaFlags()));
  }

  private static int devices(Inspection program) {
    return program.lowered().mesh().size();
  }

  private static String describe(Collectives collectives) {
    return collectives.counts().isEmpty()
        ? "none"
        : collectives.counts().entrySet().stream()
            .map(e -> e.getValue() + " " + e.getKey() + ofParameters(e.getKey(), collectives))
            .collect(Collectors.joining(", "));
  }

  private static String ofParameters(String kind, Collectives collectives) {
    String what = OF_PARAMETERS.get(kind);
    return what == null
        ? ""
        : " (%d of %s)".formatted(collectives.ofParameters().getOrDefault(kind, 0L), what);
  }

  private static String flops(Inspection program) {
    double all = program.dotFlops();
    return format(
        "%.4g in matrix products, %.4g per device; %.4g per device in all, loops counted once",
        all, all / devices(program), program.cost().flops());
  }

  private static String describe(MemoryStats m) {
    return format(
        "arguments %,d, outputs %,d, temporaries %,d, aliased %,d, code %,d, total %,d",
        m.arguments(), m.outputs(), m.temporaries(), m.aliased(), m.code(), m.total());
  }

  private static String describe(StateBytes state) {
    return format(
        "%,d bytes per device of %,d (%.2f%%)",
        state.perDevice(), state.whole(), 100 * state.fraction());
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
