package org.nanodo.train;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.nanodo.checkpoint.CheckpointException;
import org.nanodo.checkpoint.Mismatch;
import org.nanodo.config.Config;
import org.nanodo.data.DataState;
import org.nanodo.data.Vocabulary;
import org.nanodo.io.TensorSource;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.orbax.ImportedState;
import org.nanodo.orbax.OrbaxException;
import org.nanodo.runtime.Client;

/** Makes a state that NanoDO saved with Orbax the first checkpoint of a new workdir. */
public final class OrbaxImport {
  private OrbaxImport() {}

  /**
   * What was imported.
   *
   * @param from the folder of the state
   * @param step the step of the checkpoint
   * @param notes what was not taken or is not as it was, one line each
   */
  public record Result(Path from, int step, List<String> notes) {}

  /**
   * Imports parameters and, if the config's optimizer is the one that they were trained with, its
   * state, the step and the position in the data; else the parameters become step 0.
   *
   * @param folder a workdir of NanoDO's, one of its steps, or the folder {@code state} of one
   * @throws CheckpointException if they are not those of the config's model, or its workdir has
   *     checkpoints already
   * @throws OrbaxException if what was saved is damaged
   * @throws TrainingException if a tensor is not finite
   */
  public static Result read(Path folder, Config config, Client client, Vocabulary vocabulary) {
    var run = new ImportedRun(config, client, vocabulary);
    Map<String, TensorType> types = run.programs().stateTypes();
    try (ImportedState saved = ImportedState.open(folder)) {
      Mismatch.requireNoOthers(
          saved.folder(), with(types(saved), TrainState.PARAMS), with(types, TrainState.PARAMS));
      Optional<String> other = otherOptimizer(saved, types, config);
      if (other.isPresent()) {
        run.save(0, DataState.START, t -> load(t, saved, () -> t.initialize(params(saved))));
        return new Result(saved.folder(), 0, List.of(other.get()));
      }
      int step = step(saved);
      var position = new OrbaxPosition(saved, config).find();
      run.save(step, position.state(), t -> load(t, saved, () -> t.restore(state(saved, types))));
      return new Result(saved.folder(), step, position.notes());
    }
  }

  private static void load(Trainer trainer, ImportedState saved, Runnable load) {
    load.run();
    trainer.requireFinite(saved.folder().toString(), "nothing is imported; import an earlier step");
  }

  private static int step(ImportedState saved) {
    if (saved.step() < 0 || saved.step() > Integer.MAX_VALUE) {
      throw new CheckpointException(
          "%s: found step %d, expected 0 to %d: import another step"
              .formatted(saved.folder(), saved.step(), Integer.MAX_VALUE));
    }
    return (int) saved.step();
  }

  private static Map<String, TensorType> types(ImportedState saved) {
    var types = new TreeMap<String, TensorType>();
    saved.tensors().forEach((name, tensor) -> types.put(name, tensor.type()));
    return types;
  }

  private static Map<String, TensorType> with(Map<String, TensorType> types, String prefix) {
    var some = new TreeMap<>(types);
    some.keySet().removeIf(name -> !name.startsWith(prefix));
    return some;
  }

  /** Why the optimizer's state is not one of the config's optimizer, if it is not. */
  private static Optional<String> otherOptimizer(
      ImportedState saved, Map<String, TensorType> types, Config config) {
    Map<String, TensorType> expected = with(types, ImportedState.OPT);
    Map<String, TensorType> found = with(types(saved), ImportedState.OPT);
    // Optax's adafactor keeps one element for each mean that it does not need.
    found
        .entrySet()
        .removeIf(e -> !expected.containsKey(e.getKey()) && isPlaceholder(e.getValue()));
    List.of(expected, found)
        .forEach(m -> m.keySet().removeIf(n -> n.startsWith(ImportedState.ACCUMULATED)));
    if (!expected.equals(found)) {
      return onlyParameters(
          "its optimizer state (%s) is not that of opt.optimizer=%s (%s)"
              .formatted(
                  describe(found, expected), config.opt().optimizer(), describe(expected, found)));
    }
    if (saved.counts().stream().anyMatch(count -> count != saved.step())) {
      return onlyParameters(
          "parts of its optimizer have counted %s steps, and it is at step %d"
              .formatted(saved.counts(), saved.step()));
    }
    return Optional.empty();
  }

  private static Optional<String> onlyParameters(String why) {
    return Optional.of(why + ": only its parameters are taken, as step 0");
  }

  private static boolean isPlaceholder(TensorType type) {
    return type.equals(TensorType.of(type.dtype(), 1));
  }

  /** The names of states or, if they are the same, the first tensor that differs. */
  private static String describe(Map<String, TensorType> one, Map<String, TensorType> other) {
    SortedSet<String> names = names(one);
    if (!names.equals(names(other))) {
      return names.isEmpty() ? "none" : String.join(", ", names);
    }
    return one.entrySet().stream()
        .filter(e -> !e.getValue().equals(other.get(e.getKey())))
        .findFirst()
        .map(e -> e.getKey() + " " + e.getValue())
        .orElse("as many tensors or fewer");
  }

  private static SortedSet<String> names(Map<String, TensorType> opt) {
    var names = new TreeSet<String>();
    opt.keySet().forEach(path -> names.add(path.split("/", 3)[1]));
    return names;
  }

  private static Map<String, TensorSource> params(ImportedState saved) {
    var params = new LinkedHashMap<String, TensorSource>();
    saved
        .tensors()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith(TrainState.PARAMS)) {
                params.put(name.substring(TrainState.PARAMS.length()), tensor);
              }
            });
    return params;
  }

  /** The whole state at the beginning of a step, so that nothing is accumulated yet. */
  private static Map<String, TensorSource> state(
      ImportedState saved, Map<String, TensorType> types) {
    var state = new LinkedHashMap<String, TensorSource>(saved.tensors());
    types.forEach(
        (name, type) -> {
          if (name.startsWith(ImportedState.ACCUMULATED)) {
            state.put(name, new Zeros(type));
          }
        });
    state.put("step", TensorSource.of(Literal.scalar(DType.I32, saved.step())));
    state.put("micro", TensorSource.of(Literal.scalar(DType.I32, 0)));
    return state;
  }

  private record Zeros(TensorType type) implements TensorSource {
    @Override
    public void read(long position, ByteBuffer to) {
      while (to.hasRemaining()) {
        to.put((byte) 0);
      }
    }
  }
}
