package org.nanodo.train;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.io.Safetensors.Entry;
import org.nanodo.io.TensorSource;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.jit.HostTransfer;
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

  /** Entries of a file, which are fetched in pieces when their turn has come. */
  List<Entry> entries(Tree<Tensor> tensors, HostTransfer transfer) {
    var entries = new ArrayList<Entry>();
    tensors.mapWithPath(
        (path, tensor) -> {
          TensorType one = one(path, tensor.type());
          List<String> names = names(path);
          for (int i = 0; i < names.size(); i++) {
            OptionalInt member = isStacked(path) ? OptionalInt.of(i) : OptionalInt.empty();
            entries.add(new Entry(names.get(i), one, out -> transfer.toHost(tensor, member, out)));
          }
          return tensor;
        });
    return entries;
  }

  /** Values by name. */
  Map<String, Literal> values(Tree<Tensor> tensors) {
    var values = new LinkedHashMap<String, Literal>();
    tensors.mapWithPath(
        (path, tensor) -> {
          Literal whole = tensor.toHost();
          Iterator<Literal> parts = (isStacked(path) ? whole.unstack() : List.of(whole)).iterator();
          names(path).forEach(name -> values.put(name, parts.next()));
          return tensor;
        });
    return values;
  }

  /** The value for {@code path}, stacked where it is on the devices. */
  TensorSource value(String path, Map<String, TensorSource> byName) {
    List<TensorSource> parts = names(path).stream().map(name -> named(name, byName)).toList();
    return isStacked(path) ? TensorSource.stack(parts) : parts.get(0);
  }

  private static TensorSource named(String name, Map<String, TensorSource> byName) {
    TensorSource value = byName.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no tensor '" + name + "' to restore");
    }
    return value;
  }
}
