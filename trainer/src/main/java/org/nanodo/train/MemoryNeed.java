package org.nanodo.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.nanodo.config.Config;
import org.nanodo.config.ModelKeys;
import org.nanodo.jit.ArgSpec;

/**
 * The least memory that a run takes of the host, before anything of it is made. Only what no
 * program can do without is counted, so that a run that could fit is never refused.
 *
 * @param largest bytes of the largest tensor of the state
 */
record MemoryNeed(List<Part> parts, double largest) {
  /** Of a bfloat16 and of a float32. */
  private static final int HALF = 2;

  private static final int FLOAT = 4;

  /** The loss is computed from this part of the logits at a time, or from more. */
  private static final double LEAST_LOGITS = 1. / 32;

  private static final double USUAL_VOCABULARY = 32101;

  /** So many blocks are listed in no time. */
  private static final int FEW = 64;

  /** Something that takes memory, and the keys that it grows with. */
  record Part(String name, double bytes, List<String> keys) {}

  double bytes() {
    return parts.stream().mapToDouble(Part::bytes).sum();
  }

  /** What lies beside the Java heap on the host: batches. */
  static Part batches(Config config, long kept, boolean evaluates) {
    double tokens = (double) kept * config.microBatch() * config.model().L();
    if (evaluates) {
      tokens += (double) TrainRun.BATCHES_IN_FLIGHT * config.evalBatch() * config.model().L();
    }
    var keys = List.of("batch_size", "model.L", "pygrain_worker_buffer_size", "eval_batch_size");
    return new Part("batches on the host", FLOAT * tokens, keys);
  }

  /** With {@code batches}, what training takes where the devices are parts of the host. */
  static MemoryNeed onHost(Config config, int vocabSize, int devices, Part batches) {
    State state = State.of(config, vocabSize, devices);
    var keys = List.of("model.D", "model.F", "model.N", "model.L", "vocabulary");
    var parts = new ArrayList<Part>();
    parts.add(new Part("parameters", state.params, keys));
    parts.add(new Part("gradients", state.params, keys));
    parts.add(new Part("optimizer state", state.all - state.params, keys));
    parts.add(activations(config, vocabSize));
    parts.add(batches);
    return new MemoryNeed(parts, state.largest);
  }

  /** The residual stream, the attention scores of one block, and a part of the logits. */
  private static Part activations(Config config, int vocabSize) {
    ModelKeys m = config.model();
    double tokens = (double) config.microBatch() * m.L();
    double bytes =
        tokens * m.D() * m.dtype().bytes()
            + tokens * m.H() * m.L() * HALF
            + tokens * vocabSize * FLOAT * LEAST_LOGITS;
    return new Part(
        "activations", bytes, List.of("batch_size", "model.L", "model.D", "model.H", "vocabulary"));
  }

  /** The key that the largest part owes its size to: it is the furthest above NanoDO's value. */
  String blame(Config config, int vocabSize) {
    Part most = parts.stream().max(Comparator.comparingDouble(Part::bytes)).orElseThrow();
    var found = values(config, vocabSize);
    var usual = values(Config.load("default", List.of()), USUAL_VOCABULARY);
    String key =
        most.keys.stream()
            .max(Comparator.comparingDouble(k -> value(found, k) / value(usual, k)))
            .orElseThrow();
    String form = key.equals("vocabulary") ? "a vocabulary of %2$.0f" : "%s=%.0f";
    return String.format(Locale.ROOT, form, key, found.get(key));
  }

  private static double value(Map<String, Double> values, String key) {
    return Objects.requireNonNull(values.get(key));
  }

  private static Map<String, Double> values(Config config, double vocabSize) {
    return Map.of(
        "model.D", (double) config.model().D(),
        "model.F", (double) config.model().F(),
        "model.N", (double) config.model().N(),
        "model.L", (double) config.model().L(),
        "model.H", (double) config.model().H(),
        "batch_size", (double) config.batchSize(),
        "eval_batch_size", (double) config.evalBatch(),
        "pygrain_worker_buffer_size", (double) config.pygrainWorkerBufferSize(),
        "vocabulary", vocabSize);
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

  /** Bytes on all devices together: of parameters, of these and the optimizer's state. */
  private record State(double params, double all, double largest) {
    /**
     * Blocks that are written out are alike, so that two tell of all; there may be more of them
     * than memory to list them.
     */
    static State of(Config config, int vocabSize, int devices) {
      if (config.model().scan() || config.model().N() <= FEW) {
        return of(new StepPrograms(config, vocabSize, devices), devices);
      }
      State one = blocks(1, config, vocabSize, devices);
      State two = blocks(2, config, vocabSize, devices);
      int more = config.model().N() - 1;
      return new State(
          one.params + more * (two.params - one.params),
          one.all + more * (two.all - one.all),
          one.largest);
    }

    private static State blocks(int n, Config config, int vocabSize, int devices) {
      return of(
          new StepPrograms(config.with(List.of("model.N=" + n)), vocabSize, devices), devices);
    }

    private static State of(StepPrograms programs, int devices) {
      Map<String, ArgSpec> args = new TreeMap<>(programs.stateArgs().byPath());
      double params = 0;
      double all = 0;
      double largest = 0;
      for (var e : args.entrySet()) {
        double part = devices * size(e.getValue().sharding().partDims(dims(e.getValue())));
        all += part;
        params += e.getKey().startsWith(TrainState.PARAMS) ? part : 0;
        largest = Math.max(largest, size(dims(e.getValue())));
      }
      return new State(params, all, largest);
    }

    private static int[] dims(ArgSpec a) {
      return a.type().shape().dims();
    }

    private static double size(int[] dims) {
      return DoubleStream.of(Arrays.stream(dims).asDoubleStream().toArray())
          .reduce(FLOAT, (a, b) -> a * b);
    }
  }
}
