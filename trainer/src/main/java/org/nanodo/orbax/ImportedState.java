package org.nanodo.orbax;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;

/**
 * NanoDO's training state under the names that it has here: {@code params/PATH}, {@code
 * opt/mu/PATH} and, of gradients that are being accumulated, {@code opt/acc/PATH}.
 *
 * @param folder where it was saved
 * @param step how many optimizer steps were made
 * @param microBatches how many micro-batches of the next step were done
 * @param counts the different numbers of steps that parts of the optimizer have counted
 * @param position the position in the data, if it was saved
 */
public record ImportedState(
    Path folder,
    long step,
    long microBatches,
    SortedSet<Long> counts,
    SortedMap<String, SavedTensor> tensors,
    Optional<GrainPosition> position)
    implements AutoCloseable {
  /** What the names of parameters begin with. */
  public static final String PARAMS = "params/";

  /** What the names of the optimizer's tensors begin with. */
  public static final String OPT = "opt/";

  /** What the names of accumulated gradients begin with. */
  public static final String ACCUMULATED = OPT + "acc/";

  private static final String OPT_STATE = "opt_state/";
  private static final String GRADIENTS = "acc_grads";
  private static final String COUNT = "count";

  /** Flax's boxes of parameters with sharding annotations have one field. */
  private static final String BOX = "/value";

  /**
   * Opens what NanoDO saved in {@code folder}, as {@link OrbaxCheckpoint#open} finds it.
   *
   * @throws OrbaxException if it is damaged, or no training state of NanoDO's
   */
  public static ImportedState open(Path folder) {
    OrbaxCheckpoint saved = OrbaxCheckpoint.open(folder);
    var params = new TreeMap<String, SavedTensor>();
    saved
        .tensors()
        .forEach(
            (path, tensor) -> {
              if (path.startsWith(PARAMS)) {
                params.put(unboxed(path.substring(PARAMS.length())), tensor);
              }
            });
    if (params.isEmpty()) {
      throw new OrbaxException(
          "%s has no 'params', but %s: expected a training state of NanoDO's"
              .formatted(saved.folder(), some(saved.tensors())));
    }
    var tensors = new TreeMap<String, SavedTensor>();
    params.forEach((path, tensor) -> tensors.put(PARAMS + path, tensor));
    var counts = new TreeSet<Long>();
    var scalars = new Scalars(saved);
    for (Map.Entry<String, SavedTensor> one : saved.tensors().entrySet()) {
      String path = one.getKey();
      if (path.startsWith(OPT_STATE) && path.endsWith("/" + COUNT)) {
        counts.add(scalars.number(path));
      } else if (path.startsWith(OPT_STATE)) {
        name(unboxed(path.substring(OPT_STATE.length())), params)
            .ifPresent(name -> put(saved.folder(), tensors, name, one.getValue()));
      }
    }
    return new ImportedState(
        saved.folder(),
        scalars.first(OPT_STATE + "gradient_step", "step").orElseThrow(() -> noStep(saved)),
        scalars.first(OPT_STATE + "mini_step").orElse(0L),
        Collections.unmodifiableSortedSet(counts),
        Collections.unmodifiableSortedMap(tensors),
        GrainPosition.beside(saved.folder()));
  }

  @Override
  public void close() {
    tensors.values().forEach(SavedTensor::close);
  }

  private static OrbaxException noStep(OrbaxCheckpoint saved) {
    return new OrbaxException(
        "%s has no 'step': expected a training state of NanoDO's".formatted(saved.folder()));
  }

  private static void put(
      Path folder, Map<String, SavedTensor> tensors, String name, SavedTensor tensor) {
    if (tensors.put(name, tensor) != null) {
      throw new OrbaxException(
          "%s has %s twice, in two parts of its optimizer, which none of ours has"
              .formatted(folder, name));
    }
  }

  private static String unboxed(String path) {
    return path.endsWith(BOX) ? path.substring(0, path.length() - BOX.length()) : path;
  }

  /**
   * The name of an optimizer's tensor. Optax nests states by number in chains and by name in
   * wrappers; what counts is the last name before the path of a parameter.
   */
  private static Optional<String> name(String path, Map<String, SavedTensor> params) {
    for (int at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
      String param = path.substring(at + 1);
      if (params.containsKey(param)) {
        String field = path.substring(path.lastIndexOf('/', at - 1) + 1, at);
        return Optional.of((field.equals(GRADIENTS) ? ACCUMULATED : OPT + field + "/") + param);
      }
    }
    return Optional.empty();
  }

  private static String some(SortedMap<String, SavedTensor> tensors) {
    return tensors.keySet().stream().limit(5).toList().toString();
  }

  /** Whole numbers in a tree. */
  private record Scalars(OrbaxCheckpoint saved) {
    long number(String path) {
      SavedTensor tensor = Objects.requireNonNull(saved.tensors().get(path));
      TensorType type = tensor.type();
      if (type.rank() > 0 || !type.dtype().isInteger()) {
        throw new OrbaxException(
            "%s: found %s for %s, expected a whole number".formatted(saved.folder(), type, path));
      }
      ByteBuffer bytes = Literal.allocate(type);
      tensor.read(0, bytes);
      return Literal.wrap(type, bytes.flip()).getLong(0);
    }

    Optional<Long> first(String... paths) {
      for (String path : paths) {
        if (saved.tensors().containsKey(path)) {
          return Optional.of(number(path));
        }
      }
      return Optional.empty();
    }
  }
}
