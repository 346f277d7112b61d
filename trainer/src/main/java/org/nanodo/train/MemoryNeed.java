package org.nanodo.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.nanodo.config.Config;
import org.nanodo.ir.Dot;
import org.nanodo.ir.Node;
import org.nanodo.ir.TensorType;
import org.nanodo.jit.ArgSpec;

/**
 * The least memory that a run takes of the host, before anything of it is made. Only what no
 * program can do without is counted, so that a run that could fit is never refused.
 */
record MemoryNeed(List<Part> parts) {
  private static final double USUAL_VOCABULARY = 32101;
  private static final String VOCABULARY = "vocabulary";

  /** Keys beside the task's that memory grows with. */
  private static final List<String> KEYS =
      List.of("batch_size", "eval_batch_size", "pygrain_worker_buffer_size");

  /** Something that takes memory. */
  record Part(String name, double bytes) {}

  double bytes() {
    return parts.stream().mapToDouble(Part::bytes).sum();
  }

  /** What lies beside the Java heap on the host: batches. */
  static Part batches(Config config, StepPrograms programs, long kept, boolean evaluates) {
    double bytes = kept * bytes(programs, config.microBatch());
    if (evaluates) {
      bytes += TrainRun.BATCHES_IN_FLIGHT * bytes(programs, config.evalBatch());
    }
    return new Part("batches on the host", bytes);
  }

  private static double bytes(StepPrograms programs, int examples) {
    // A batch may be larger than any tensor can be.
    return (double) examples
        * programs.batchTypes(1).leaves().stream().mapToDouble(TensorType::bytes).sum();
  }

  /** With {@code batches}, what training takes where the devices are parts of the host. */
  static MemoryNeed onHost(StepPrograms programs, int devices, Part batches) {
    double params = 0;
    double all = 0;
    for (var e : programs.stateArgs().byPath().entrySet()) {
      ArgSpec a = e.getValue();
      double bytes = (double) devices * StateBytes.part(a).bytes();
      all += bytes;
      params += e.getKey().startsWith(TrainState.PARAMS) ? bytes : 0;
    }
    var parts = new ArrayList<Part>();
    parts.add(new Part("parameters", params));
    parts.add(new Part("gradients", params));
    parts.add(new Part("optimizer state", all - params));
    parts.add(new Part("activations", largestProduct(programs.forward())));
    parts.add(batches);
    return new MemoryNeed(parts);
  }

  /** The result of a matrix product is in memory as a whole. */
  private static double largestProduct(org.nanodo.ir.Function f) {
    double largest = 0;
    for (Node node : f.body()) {
      if (node.op() instanceof Dot) {
        largest = Math.max(largest, node.results().get(0).type().bytes());
      }
      for (org.nanodo.ir.Function inner : node.op().functions()) {
        largest = Math.max(largest, largestProduct(inner));
      }
    }
    return largest;
  }

  /** The key that is the furthest above its default, which the size is owed to. */
  static String blame(Config config, int vocabSize) {
    Map<String, Double> found = sizes(config, vocabSize);
    Map<String, Double> usual =
        sizes(Config.load("default", List.of("task=" + config.task())), USUAL_VOCABULARY);
    String key =
        found.keySet().stream()
            .max(Comparator.comparingDouble(k -> value(found, k) / value(usual, k)))
            .orElseThrow();
    String form = key.equals(VOCABULARY) ? "a vocabulary of %2$.0f" : "%s=%.0f";
    return String.format(Locale.ROOT, form, key, value(found, key));
  }

  private static double value(Map<String, Double> values, String key) {
    return Objects.requireNonNull(values.get(key));
  }

  private static Map<String, Double> sizes(Config config, double vocabSize) {
    var sizes = new TreeMap<String, Double>();
    config
        .flat()
        .forEach(
            (key, value) -> {
              if ((key.startsWith("model.") || KEYS.contains(key))
                  && value instanceof Number n
                  && n.doubleValue() >= 1) {
                sizes.put(key, n.doubleValue());
              }
            });
    sizes.put("eval_batch_size", (double) config.evalBatch());
    sizes.put(VOCABULARY, vocabSize);
    return sizes;
  }

  /** The parts that matter, the largest first. */
  String describe() {
    return parts.stream()
        .filter(p -> p.bytes >= bytes() / 100)
        .sorted(Comparator.comparingDouble(Part::bytes).reversed())
        .map(p -> p.name + " " + gib(p.bytes))
        .collect(Collectors.joining(", "));
  }

  static String gib(double bytes) {
    return String.format(Locale.ROOT, "%,.1f GiB", bytes / (1 << 30));
  }
}
