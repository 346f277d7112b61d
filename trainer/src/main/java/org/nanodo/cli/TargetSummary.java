package org.nanodo.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.nanodo.runtime.Target;
import org.nanodo.train.MemoryPlan.Attempt;
import org.nanodo.train.TargetReport;
import org.nanodo.train.TargetReport.BytesPerDevice;

/** What {@code nanodo compile} prints for people. */
final class TargetSummary {
  private TargetSummary() {}

  static String of(TargetReport r) {
    BytesPerDevice b = r.bytesPerDevice();
    String memory =
        format(
            """
            %s: %d device%s, compiled in %.1f s
              memory per device: %s of %s: %s""",
            r.target(),
            r.devices(),
            r.devices() == 1 ? "" : "s",
            r.compileMs() / 1e3,
            mebibytes(b.needed()),
            mebibytes(b.available()),
            r.fits() ? "fits" : "does not fit");
    // If the compiler refused the program, these are not known.
    return b.total() == 0 ? memory : memory + parts(b) + work(r);
  }

  private static String parts(BytesPerDevice b) {
    return format(
        "%n    arguments %s, outputs %s, aliased %s, temporaries %s, code %s",
        mebibytes(b.arguments()),
        mebibytes(b.outputs()),
        mebibytes(b.aliased()),
        mebibytes(b.temporaries()),
        mebibytes(b.code()));
  }

  private static String work(TargetReport r) {
    return format(
        "%n  FLOPs per device and step: %.4g in matrix products%n  collectives a step: %s",
        r.flops(), describe(r.collectives(), r.collectiveBytes()));
  }

  /** One attempt of a plan. */
  static String line(Attempt a) {
    BytesPerDevice b = a.report().bytesPerDevice();
    return format(
        "batch_size=%-6d remat=%-5s  %s of %s: %s (%.0f s)",
        a.batchSize(),
        a.remat(),
        mebibytes(b.needed()),
        mebibytes(b.available()),
        a.report().fits() ? "fits" : "does not fit",
        a.report().compileMs() / 1e3);
  }

  /** What a plan found. */
  static String best(String how, Optional<Attempt> best) {
    return best.map(a -> format("largest batch %s: %d", how, a.batchSize()))
        .orElse("no batch fits " + how);
  }

  /** What a plan found, in one line: the largest batch and its report, null where none fits. */
  static String json(Target target, Optional<Attempt> kept, Optional<Attempt> remat) {
    var json = new JsonObject();
    json.addProperty("target", target.spec());
    json.add("no_remat", json(kept));
    json.add("remat", json(remat));
    return json.toString();
  }

  private static JsonElement json(Optional<Attempt> best) {
    if (best.isEmpty()) {
      return JsonNull.INSTANCE;
    }
    var json = new JsonObject();
    json.addProperty("batch_size", best.get().batchSize());
    json.add("report", JsonParser.parseString(best.get().report().json()));
    return json;
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
