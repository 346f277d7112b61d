package org.nanodo.ir;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.nanodo.ir.HintOp.Alias;

/**
 * Which values of a function its backward pass keeps, if it needs them; it computes the others
 * again. As {@code jax.checkpoint_policies}.
 *
 * @param rules what one of them keeps is kept
 */
public record RematPolicy(Set<Rule> rules) {
  /** All: as if the function were not rematerialised. */
  public static final RematPolicy EVERYTHING_SAVEABLE = of(Kind.EVERYTHING);

  /** None but the arguments: what {@code remat} does without a policy. */
  public static final RematPolicy NOTHING_SAVEABLE = new RematPolicy(Set.of());

  /** The results of dot products and convolutions. */
  public static final RematPolicy DOTS_SAVEABLE = of(Kind.DOTS);

  /**
   * The results of dot products without batch dimensions: of layers, but not of attention's scores.
   */
  public static final RematPolicy DOTS_WITH_NO_BATCH_DIMS_SAVEABLE =
      of(Kind.DOTS_WITH_NO_BATCH_DIMS);

  /** One of the ways to choose what is kept. */
  public enum Kind {
    /** All values. */
    EVERYTHING,
    /** Results of dot products. */
    DOTS,
    /** Those without batch dimensions. */
    DOTS_WITH_NO_BATCH_DIMS,
    /** Values of the given names. */
    ONLY_THESE_NAMES,
    /** Values of other names. */
    ANY_NAMES_BUT_THESE,
    /** All values but those of the given names. */
    ANYTHING_EXCEPT_THESE_NAMES
  }

  /** A way to choose, and the names for it. */
  public record Rule(Kind kind, Set<String> names) {
    boolean saves(Op op, List<String> named) {
      boolean isNamed = op instanceof Alias alias && alias.isNamed();
      boolean isOneOf = op instanceof Alias alias && names.contains(alias.label());
      return switch (kind) {
        case EVERYTHING -> true;
        case DOTS -> op instanceof Dot || op instanceof ConvGeneralDilated;
        case DOTS_WITH_NO_BATCH_DIMS -> op instanceof Dot dot && dot.lhsBatch().isEmpty();
        case ONLY_THESE_NAMES -> isOneOf;
        case ANY_NAMES_BUT_THESE -> isNamed && !isOneOf;
        case ANYTHING_EXCEPT_THESE_NAMES -> !isOneOf && named.stream().noneMatch(names::contains);
      };
    }
  }

  public RematPolicy {
    rules = Set.copyOf(rules);
  }

  private static RematPolicy of(Kind kind, String... names) {
    return new RematPolicy(Set.of(new Rule(kind, Set.of(names))));
  }

  /** Values that {@code Lax.checkpointName} gives one of these names. */
  public static RematPolicy onlyTheseNames(String... names) {
    return of(Kind.ONLY_THESE_NAMES, names);
  }

  /** Values that have a name, but none of these. */
  public static RematPolicy anyNamesButThese(String... names) {
    return of(Kind.ANY_NAMES_BUT_THESE, names);
  }

  /** All values but those of these names. */
  public static RematPolicy anythingExceptTheseNames(String... names) {
    return of(Kind.ANYTHING_EXCEPT_THESE_NAMES, names);
  }

  /** What this policy keeps, and what the other does. */
  public RematPolicy or(RematPolicy other) {
    var all = new LinkedHashSet<>(rules);
    all.addAll(other.rules);
    return new RematPolicy(all);
  }

  /**
   * Whether the results of an operation are kept.
   *
   * @param named the names that it is given by the operations that use it
   */
  public boolean saves(Op op, List<String> named) {
    return rules.stream().anyMatch(rule -> rule.saves(op, named));
  }
}
