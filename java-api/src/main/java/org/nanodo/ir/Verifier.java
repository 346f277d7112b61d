package org.nanodo.ir;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Checks that a function is well formed: each value is defined once, before its uses, and has the
 * type that the operation's shape rule infers. With the system property {@code nanodo.verify},
 * which all tests set, every function that tracing or a pass creates is checked.
 */
final class Verifier {
  private static final boolean ON = Boolean.getBoolean("nanodo.verify");

  private final Function function;
  private final Set<Value> defined = new HashSet<>();

  private Verifier(Function function) {
    this.function = function;
  }

  /** Checks {@code f} if the system property is set. */
  static void run(Function f) {
    if (ON) {
      check(f);
    }
  }

  /**
   * Checks {@code f}.
   *
   * @throws IllegalStateException if it is not well formed
   */
  static void check(Function f) {
    var verifier = new Verifier(f);
    f.params().forEach(verifier::define);
    f.body().forEach(verifier::check);
    f.results().forEach(v -> verifier.requireDefined(v, "returned"));
  }

  private void check(Node node) {
    node.operands().forEach(v -> requireDefined(v, "used by " + node.op().name()));
    node.results().forEach(this::define);
    List<TensorType> inferred = node.op().infer(new Operands(node.operands()));
    List<TensorType> found = node.results().stream().map(Value::type).toList();
    require(
        found.equals(inferred),
        "%s gives %s, and its results are %s",
        node.op().name(),
        inferred,
        node.results());
  }

  private void define(Value v) {
    require(defined.add(v), "%s is defined twice", v);
  }

  private void requireDefined(Value v, String how) {
    require(defined.contains(v), "%s is %s before it is defined", v, how);
  }

  private void require(boolean holds, String message, Object... found) {
    if (!holds) {
      throw new IllegalStateException(
          "function %s: %s".formatted(function.name(), message.formatted(found)));
    }
  }
}
