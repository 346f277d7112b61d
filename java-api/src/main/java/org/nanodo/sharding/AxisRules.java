package org.nanodo.sharding;

import static org.nanodo.sharding.MeshAxes.DATA;
import static org.nanodo.sharding.MeshAxes.MODEL;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which mesh axes each logical axis of a tensor is split over, once as a parameter is stored and
 * once as it is computed with.
 *
 * @param rules by the logical axis, one of {@link LogicalAxes} or of the user's own
 */
public record AxisRules(Map<String, Rule> rules) {
  /**
   * FSDP over {@link MeshAxes#DATA} as NanoDO's, and tensor parallelism over {@link MeshAxes#MODEL}
   * as in Megatron-LM (Shoeybi et al., arXiv:1909.08053).
   */
  public static final AxisRules DEFAULT =
      new AxisRules(Map.of())
          .with(LogicalAxes.NONE, List.of(), List.of())
          .with(LogicalAxes.BATCH, List.of(DATA), List.of(DATA))
          .with(LogicalAxes.LENGTH, List.of(), List.of())
          .with(LogicalAxes.EMBED, List.of(DATA), List.of())
          .with(LogicalAxes.MLP, List.of(MODEL), List.of(MODEL))
          .with(LogicalAxes.MLP_INPUT, List.of(MODEL, DATA), List.of(MODEL))
          .with(LogicalAxes.HEADS, List.of(MODEL), List.of(MODEL))
          .with(LogicalAxes.VOCAB, List.of(), List.of())
          .with(LogicalAxes.EMBEDDING, List.of(DATA, MODEL), List.of());

  /**
   * The mesh axes of one logical axis, the outermost first.
   *
   * @param stored of a parameter in memory, with FSDP
   * @param computed of the same parameter gathered for use, and of activations
   */
  public record Rule(List<String> stored, List<String> computed) {
    public Rule {
      stored = List.copyOf(stored);
      computed = List.copyOf(computed);
    }
  }

  public AxisRules {
    rules = Map.copyOf(rules);
  }

  /** The same with one rule added or replaced. */
  public AxisRules with(String axis, List<String> stored, List<String> computed) {
    SortedMap<String, Rule> all = new TreeMap<>(rules);
    all.put(axis, new Rule(stored, computed));
    return new AxisRules(all);
  }

  /**
   * The rule of a logical axis.
   *
   * @throws ShardingException if it has none
   */
  Rule of(String axis) {
    Rule rule = rules.get(axis);
    if (rule == null) {
      throw new ShardingException(
          "no rule for the logical axis '%s'; there are rules for %s, and AxisRules.with adds one"
              .formatted(
                  axis, rules.keySet().stream().filter(a -> !a.isEmpty()).sorted().toList()));
    }
    return rule;
  }
}
