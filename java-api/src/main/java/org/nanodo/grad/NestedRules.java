package org.nanodo.grad;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.HintOp.Alias;
import org.nanodo.trace.Trace;

/**
 * How deep custom rules are within one another. A rule is traced where its function is called, and
 * may call that function, which has the rule again: without an end, were it not that what is within
 * n rules matters to derivatives of an order beyond n only.
 */
final class NestedRules {
  private static final int DEEPEST = 5;

  private static final ThreadLocal<Integer> DEPTH = ThreadLocal.withInitial(() -> 0);

  private NestedRules() {}

  /** What {@code trace} gives, which traces a rule. */
  static <T> T within(Supplier<T> trace) {
    int depth = DEPTH.get();
    DEPTH.set(depth + 1);
    try {
      return trace.get();
    } finally {
      DEPTH.set(depth);
    }
  }

  /** Whether a function that is called here needs no rule. */
  static boolean isDeepest() {
    return DEPTH.get() >= DEEPEST;
  }

  /** The value of a function without its rule, and so without a derivative. */
  static <P, R> R value(Function<P, R> f, P argument) {
    var none = new Alias(Alias.Kind.NO_DERIVATIVE);
    return Tree.of(f.apply(argument), Tensor.class)
        .map(v -> Trace.current().emit(none, List.of(v)).get(0))
        .build();
  }

  static GradException tooDeep() {
    return new GradException(
        "customVjp, customJvp: a rule calls its own function, and is differentiated more than %d times; let it call the formula"
            .formatted(DEEPEST));
  }
}
