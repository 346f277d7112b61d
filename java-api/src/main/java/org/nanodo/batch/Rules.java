package org.nanodo.batch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nanodo.ir.Op;
import org.nanodo.trace.Trace;

/** The batching rules of all operations. */
final class Rules {
  private static final Rules ALL = new Rules();

  private final Map<Class<? extends Op>, Rule<?>> rules = new HashMap<>();

  private Rules() {
    ElementwiseRules.addTo(this);
    ShapeRules.addTo(this);
    ReduceRules.addTo(this);
    DotRules.addTo(this);
    SliceRules.addTo(this);
    IndexRules.addTo(this);
    SortRules.addTo(this);
    CompilerRules.addTo(this);
    CallRule.addTo(this);
    CustomRule.addTo(this);
    ScanRule.addTo(this);
    WhileRule.addTo(this);
  }

  <O extends Op> void add(Class<O> type, Rule<O> rule) {
    rules.put(type, rule);
  }

  static boolean has(Class<?> type) {
    return ALL.rules.containsKey(type);
  }

  @SuppressWarnings("unchecked")
  static List<Batched> batch(Op op, BatchContext c) {
    Rule<Op> rule = (Rule<Op>) ALL.rules.get(op.getClass());
    if (rule == null) {
      throw new BatchException(
          "vmap: %s of %s has no batching rule; map over another axis, or loop over it with a scan (%s)"
              .formatted(op.name(), c.operands(), Trace.userLine()));
    }
    return rule.batch(op, c);
  }
}
