package org.nanodo.cli;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.nanodo.train.TargetReport;
import org.nanodo.train.TargetReport.BytesPerDevice;

/** What {@code nanodo compile} prints for people. */
final class TargetSummary {
  private TargetSummary() {}

  static String of(TargetReport r) {
    return format(
        """
        %s: %d device%s, compiled in %.1f s
          memory per device: %s
          FLOPs per device and step: %.4g
          collectives a step: %s""",
        r.target(),
        r.devices(),
        r.devices() == 1 ? "" : "s",
        r.compileMs() / 1e3,
        describe(r.fits(), r.bytesPerDevice()),
        r.flops(),
        describe(r.collectives(), r.collectiveBytes()));
  }

  private static String describe(boolean fits, BytesPerDevice b) {
    String verdict =
        format(
            "%s of %s: %s",
            mebibytes(b.needed()), mebibytes(b.available()), fits ? "fits" : "does not fit");
    return b.total() == 0
        ? verdict
        : format(
            "%s%n    arguments %s, outputs %s, aliased %s, temporaries %s, code %s",
            verdict,
            mebibytes(b.arguments()),
            mebibytes(b.outputs()),
            mebibytes(b.aliased()),
            mebibytes(b.temporaries()),
            mebibytes(b.code()));
  }

  private static String describe(Map<String, Long> counts, Map<String, Long> bytes) {
    return counts.isEmpty()
        ? "none"
        : counts.entrySet().stream()
            .map(
                e ->
                    format(
                        "%d %s (%s)",
                        e.getValue(), e.getKey(), mebibytes(bytes.getOrDefault(e.getKey(), 0L))))
            .collect(Collectors.joining(", "));
  }

  private static String mebibytes(long bytes) {
    return format("%,.1f MiB", bytes / 1048576.);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
