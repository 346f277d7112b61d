package org.nanodo.optim;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.nanodo.Tensor;

/**
 * What an optimizer keeps from step to step; a tree of tensors, as parameters are.
 *
 * @param count how many steps were made, an int32 scalar
 * @param tensors by what they are and the path of their parameter, as {@code mu/embed/embedding}
 */
public record OptimizerState(Tensor count, Map<String, Tensor> tensors) {
  static String key(String name, String path) {
    return path.isEmpty() ? name : name + "/" + path;
  }

  /** The tensors of each parameter by name. */
  Map<String, Map<String, Tensor>> byPath() {
    var all = new HashMap<String, Map<String, Tensor>>();
    tensors.forEach(
        (key, tensor) -> {
          String[] parts = key.split("/", 2);
          String path = parts.length == 1 ? "" : parts[1];
          all.computeIfAbsent(path, p -> new TreeMap<>()).put(parts[0], tensor);
        });
    return all;
  }
}
