package org.nanodo.nn;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nanodo.Tensor;
import org.nanodo.ir.UserLine;

/**
 * What layers keep from one call of a model to the next beside their parameters, such as a cache of
 * keys and values: Flax's variables of a mutable collection. Tensors have paths as parameters have,
 * {@code blocks_0/CausalAttn_0/key}; those of scanned {@link Layers} are stacked.
 */
public final class State {
  private final Map<String, Tensor> before;
  private final Map<String, Tensor> after = new TreeMap<>();
  private final Map<String, List<String>> axes;

  /** Of a first call, before which nothing was kept. */
  public State() {
    this(Map.of());
  }

  /** Of a call after one that kept these. */
  public State(Map<String, Tensor> before) {
    this(before, new HashMap<>());
  }

  /** The same; takes down in {@code axes} how what is kept is laid out. */
  State(Map<String, Tensor> before, Map<String, List<String>> axes) {
    this.before = Map.copyOf(before);
    this.axes = axes;
  }

  /** What was kept in this call. */
  public Map<String, Tensor> after() {
    return Map.copyOf(after);
  }

  /** The logical axes of what was kept, by the same paths. */
  public Map<String, List<String>> axes() {
    return Map.copyOf(axes);
  }

  Tensor get(String path) {
    Tensor kept = before.get(path);
    if (kept == null) {
      throw new IllegalArgumentException(
          UserLine.after(
              "nothing was kept as '%s' in the call before; its layer must keep it in each"
                  .formatted(path)));
    }
    return kept;
  }

  void put(String path, Tensor value, List<String> logical) {
    if (after.putIfAbsent(path, value) != null) {
      throw new IllegalArgumentException(
          UserLine.after("two tensors are kept as '%s'".formatted(path)));
    }
    axes.put(path, logical);
  }

  /** What was kept under {@code path}, by paths relative to it. */
  Map<String, Tensor> under(String path) {
    return ParamSource.under(path, before);
  }
}
