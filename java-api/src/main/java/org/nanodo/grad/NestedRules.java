package org.nanodo.grad;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.HintOp.Alias;
import org.nanodo.trace.Trace;

/**
 * The nesting of custom rules. A rule is traced where its function is called. If it calls that
 * function, the rule is needed again, without an end; but a rule within n others is used by
 * derivatives of an order above n only, and so tracing stops at a depth.
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
