package org.nanodo.grad;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nanodo.Tensor;
import org.nanodo.ir.Op;
import org.nanodo.ir.While;

/** The reverse rules of all operations but calls and scans, which replace what they derive. */
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
    add(While.class, Rules::loop);
  }

  /** The values of all iterations would have to be kept, and nobody knows how many these are. */
  private static List<@Nullable Tensor> loop(While op, Site s) {
    throw new GradException(
        "%s has no gradient: how often it runs is not known; use Scan or Loops.foriLoop, of fixed length"
            .formatted(s.results().get(0).label()));
  }

  <O extends Op> void add(Class<O> type, Rule<O> rule) {
    rules.put(type, rule);
  }

  static boolean has(Class<?> type) {
    return ALL.rules.containsKey(type);
  }

  @SuppressWarnings("unchecked")
  static List<@Nullable Tensor> pull(Op op, Site site) {
    Rule<Op> rule = (Rule<Op>) ALL.rules.get(op.getClass());
    if (rule == null) {
      throw new GradException(op.name() + " has no gradient");
    }
    return rule.pull(op, site);
  }
}
