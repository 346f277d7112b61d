package org.nanodo.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.io.Safetensors.Entry;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.nn.ParamSpec;

/**
 * A state as others see it: what is stacked on the devices has a name for each member of the stack.
 *
 * @param params the parameters by path
 */
record NamedTensors(Map<String, ParamSpec> params) {
  private boolean isStacked(String path) {
    ParamSpec param = params.get(param(path));
    return param != null && param.isStack();
  }

  /**
   * The path of the parameter that a tensor of the state is kept for, as in {@code opt/mu/PATH}.
   */
  private String param(String path) {
    String rest = path;
    while (!params.containsKey(rest) && rest.contains("/")) {
      rest = rest.substring(rest.indexOf('/') + 1);
    }
    return rest;
  }

  /** The names of what is at {@code path}: several if that is a stack. */
  List<String> names(String path) {
    String param = param(path);
    ParamSpec spec = params.get(param);
    String prefix = path.substring(0, path.length() - param.length());
    return spec == null
        ? List.of(path)
        : spec.names(param).stream().map(name -> prefix + name).toList();
  }

  private TensorType one(String path, TensorType type) {
    return isStacked(path) ? type.with(type.shape().rest()) : type;
  }

  /** Types by name. */
  Map<String, TensorType> types(Tree<TensorType> types) {
    var all = new LinkedHashMap<String, TensorType>();
    types.mapWithPath(
        (path, type) -> {
          names(path).forEach(name -> all.put(name, one(path, type)));
          return type;
        });
    return all;
  }

  /** Entries of a file; each tensor is fetched when the first of its entries is asked for. */
  List<Entry> entries(Tree<Tensor> tensors) {
    var entries = new ArrayList<Entry>();
    tensors.mapWithPath(
        (path, tensor) -> {
          TensorType one = one(path, tensor.type());
          List<String> names = names(path);
          var parts = new Fetched(tensor, isStacked(path));
          for (int i = 0; i < names.size(); i++) {
            int part = i;
            entries.add(new Entry(names.get(i), one, () -> parts.part(part)));
          }
          return tensor;
        });
    return entries;
  }

  /** Values by name. */
  Map<String, Literal> values(Tree<Tensor> tensors) {
    var values = new LinkedHashMap<String, Literal>();
    entries(tensors).forEach(e -> values.put(e.name(), e.value().get()));
    return values;
  }

  /** The value for {@code path}, stacked where it is on the devices. */
  Literal value(String path, Map<String, Literal> byName) {
    List<Literal> parts = names(path).stream().map(name -> named(name, byName)).toList();
    return isStacked(path) ? Literal.stack(parts) : parts.get(0);
  }

  private static Literal named(String name, Map<String, Literal> byName) {
    Literal value = byName.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no tensor '" + name + "' to restore");
    }
    return value;
  }

  /** A tensor on the host, and what is stacked in it; held only from its first part to its last. */
  private static final class Fetched {
    private final Supplier<List<Literal>> fetch;
    private final int count;
    private List<Literal> parts = List.of();
    private int given;

    Fetched(Tensor tensor, boolean stacked) {
      this.count = stacked ? tensor.type().shape().dim(0) : 1;
      this.fetch = () -> stacked ? tensor.toHost().unstack() : List.of(tensor.toHost());
    }

    Literal part(int i) {
      if (parts.isEmpty()) {
        parts = fetch.get();
      }
      Literal part = parts.get(i);
      if (++given % count == 0) {
        parts = List.of();
      }
      return part;
    }
  }
}
