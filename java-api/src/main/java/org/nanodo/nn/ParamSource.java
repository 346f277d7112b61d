package org.nanodo.nn;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.UserLine;
import org.nanodo.nn.ParamSpec.Stack;

/** Where the layers of a {@link Scope} find their parameters. */
abstract sealed class ParamSource {
  private final Set<String> paths = new HashSet<>();

  /** The parameter at {@code path}, as it is stored. */
  final Tensor get(String path, ParamSpec spec) {
    if (!paths.add(path)) {
      throw new IllegalArgumentException(
          UserLine.after(
              "two parameters have the path '%s'; give each layer a scope of its own, as scope.next(\"Dense\") or scope.child(\"name\"), and each call of a model a new Scope"
                  .formatted(path)));
    }
    return value(path, spec);
  }

  abstract Tensor value(String path, ParamSpec spec);

  /** What of {@code values} is under {@code path}, by paths relative to it. */
  static SortedMap<String, Tensor> under(String path, Map<String, Tensor> values) {
    String folder = path + "/";
    var under = new TreeMap<String, Tensor>();
    values.forEach(
        (p, v) -> {
          if (p.startsWith(folder)) {
            under.put(p.substring(folder.length()), v);
          }
        });
    return under;
  }

  /** Parameters with values. */
  static final class Given extends ParamSource {
    private final SortedMap<String, Tensor> values;

    Given(Map<String, Tensor> values) {
      this.values = new TreeMap<>(values);
    }

    @Override
    Tensor value(String path, ParamSpec spec) {
      Tensor value = values.get(path);
      if (value == null) {
        throw new IllegalArgumentException(
            UserLine.after(
                "there is no parameter '%s' %s; the parameters given are %s"
                    .formatted(path, spec.one(), abbreviated())));
      }
      if (!value.type().equals(spec.one())) {
        throw new IllegalArgumentException(
            UserLine.after(
                "the parameter '%s' is %s, and its layer declares it as %s"
                    .formatted(path, value.type(), spec.one())));
      }
      return value;
    }

    private String abbreviated() {
      String first = values.keySet().stream().limit(8).collect(Collectors.joining(", "));
      return values.size() > 8 ? first + ", … (" + values.size() + " in all)" : first;
    }

    /** The parameters under {@code path}, by their paths relative to it. */
    SortedMap<String, Tensor> under(String path) {
      return ParamSource.under(path, values);
    }
  }

  /** Parameters that are being declared; layers compute with placeholders. */
  static final class Declared extends ParamSource {
    private final SortedMap<String, ParamSpec> specs = new TreeMap<>();
    private Stack stack = Stack.NONE;

    @Override
    Tensor value(String path, ParamSpec spec) {
      specs.put(path, new ParamSpec(spec.one(), spec.init(), spec.axes(), spec.ordinal(), stack));
      return Lax.full(spec.one(), 0);
    }

    SortedMap<String, ParamSpec> specs() {
      return specs;
    }

    /** Declares the layer of a stack. */
    <C> C stacked(Stack all, Supplier<C> layer) {
      if (stack.size() > 0) {
        throw new IllegalArgumentException(
            UserLine.after(
                "the layers '%s' are scanned within '%s', which is scanned too; write one of them out with scan(false)"
                    .formatted(all.path(), stack.path())));
      }
      stack = all;
      C result = layer.get();
      stack = Stack.NONE;
      return result;
    }

    /** Declares for the members 1, 2, … what has been declared for the first. */
    void repeat(Stack layers) {
      String first = layers.member(0) + "/";
      Map<String, ParamSpec> declared =
          new TreeMap<>(specs.tailMap(first).headMap(first + Character.MAX_VALUE));
      for (int i = 1; i < layers.size(); i++) {
        String folder = layers.member(i) + "/";
        declared.forEach((p, spec) -> specs.put(folder + p.substring(first.length()), spec));
      }
    }
  }
}
