package org.nanodo.ir;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * A transform's rules, one for each operation.
 *
 * @param <C> the operation's operands as the rule sees them
 * @param <R> what a rule returns
 */
public final class RuleTable<C, R> {
  private final Map<Class<?>, BiFunction<Op, C, R>> rules = new HashMap<>();

  /** Adds the rule of an operation. */
  public <O extends Op> void add(Class<O> type, BiFunction<O, C, R> rule) {
    rules.put(type, (op, context) -> rule.apply(type.cast(op), context));
  }

  /** Whether an operation has a rule. */
  public boolean has(Class<?> type) {
    return rules.containsKey(type);
  }

  /** What the operation's rule returns. */
  public R apply(Op op, C context) {
    BiFunction<Op, C, R> rule = rules.get(op.getClass());
    if (rule == null) {
      throw new IllegalStateException(op.name() + " has no rule in this transform");
    }
    return rule.apply(op, context);
  }
}
