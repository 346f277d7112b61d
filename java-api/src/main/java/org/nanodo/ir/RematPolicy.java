package org.nanodo.ir;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.nanodo.ir.HintOp.Alias;

/**
 * Which values of a function its backward pass keeps, if it needs them; it computes the others
 * again. As {@code jax.checkpoint_policies}.
 */
public sealed interface RematPolicy {
  /** All: as if the function were not rematerialised. */
  RematPolicy EVERYTHING_SAVEABLE = Simple.EVERYTHING;

  /** None but the arguments: what {@code remat} does without a policy. */
  RematPolicy NOTHING_SAVEABLE = Simple.NOTHING;

  /** The results of dot products and convolutions. */
  RematPolicy DOTS_SAVEABLE = Simple.DOTS;

  /**
   * The results of dot products without batch dimensions: of layers, but not of attention's scores.
   */
  RematPolicy DOTS_WITH_NO_BATCH_DIMS_SAVEABLE = Simple.DOTS_WITH_NO_BATCH_DIMS;

  /** Values that {@code Lax.checkpointName} gives one of these names. */
  static RematPolicy onlyTheseNames(String... names) {
    return new Named(Set.of(names), true, false);
  }

  /** Values that have a name, but none of these. */
  static RematPolicy anyNamesButThese(String... names) {
    return new Named(Set.of(names), false, false);
  }

  /** All values but those of these names. */
  static RematPolicy anythingExceptTheseNames(String... names) {
    return new Named(Set.of(names), false, true);
  }

  /** What this policy keeps, and what the other does. */
  default RematPolicy or(RematPolicy other) {
    return new Either(this, other);
  }

  /**
   * Whether the results of an operation are kept.
   *
   * @param named the names that it is given by the operations that use it
   */
  boolean saves(Op op, List<String> named);

  /** The policies that look at operations only. */
  enum Simple implements RematPolicy {
    EVERYTHING(op -> true),
    NOTHING(op -> false),
    DOTS(op -> op instanceof Dot || op instanceof ConvGeneralDilated),
    DOTS_WITH_NO_BATCH_DIMS(op -> op instanceof Dot dot && dot.lhsBatch().isEmpty());

    private final Predicate<Op> saves;

    Simple(Predicate<Op> saves) {
      this.saves = saves;
    }

    @Override
    public boolean saves(Op op, List<String> named) {
      return saves.test(op);
    }
  }

  /**
   * A policy by names.
   *
   * @param these whether values of these names are kept, or those of others
   * @param unnamed whether values without a name are kept
   */
  record Named(Set<String> names, boolean these, boolean unnamed) implements RematPolicy {
    @Override
    public boolean saves(Op op, List<String> named) {
      return op instanceof Alias alias && alias.isNamed()
          ? names.contains(alias.label()) == these
          : unnamed && named.stream().noneMatch(names::contains);
    }
  }

  /** What one of two policies keeps. */
  record Either(RematPolicy first, RematPolicy second) implements RematPolicy {
    @Override
    public boolean saves(Op op, List<String> named) {
      return first.saves(op, named) || second.saves(op, named);
    }
  }
}
