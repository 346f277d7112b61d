package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.nanodo.ir.RematPolicy;
import org.nanodo.ir.ShapeException;
import org.nanodo.ir.Value;
import org.nanodo.trace.AxisEnvironment;
import org.nanodo.trace.Interpreter;
import org.nanodo.trace.Trace;
import org.nanodo.trace.Trace.Traced;

/**
 * A loop over the leading axis of tensors, as {@code jax.lax.scan}: each iteration gets the carry
 * of the one before and its slice. The body is traced and written once, whatever the number of
 * iterations. Carry {@code C}, scanned {@code X} and results {@code Y} are trees of tensors.
 */
public final class Scan<C, X, Y> {
  private final BiFunction<C, X, Step<C, Y>> body;
  private final boolean reverse;
  private final RematPolicy policy;
  private final int unroll;

  private Scan(BiFunction<C, X, Step<C, Y>> body, boolean reverse, RematPolicy policy, int unroll) {
    this.body = body;
    this.reverse = reverse;
    this.policy = policy;
    this.unroll = unroll;
  }

  /** A scan of {@code body}, which may capture tensors. */
  public static <C, X, Y> Scan<C, X, Y> of(BiFunction<C, X, Step<C, Y>> body) {
    return new Scan<>(body, false, RematPolicy.EVERYTHING_SAVEABLE, 1);
  }

  /** The same scan in reverse order. */
  public Scan<C, X, Y> reverse() {
    return new Scan<>(body, true, policy, unroll);
  }

  /**
   * The same, whose backward pass computes each iteration again and keeps only the carries: as
   * {@code jax.checkpoint} of the body.
   */
  public Scan<C, X, Y> remat() {
    return remat(RematPolicy.NOTHING_SAVEABLE);
  }

  /**
   * The same, with a policy for the residuals of each iteration that are saved beside the carries.
   */
  public Scan<C, X, Y> remat(RematPolicy saved) {
    return new Scan<>(body, reverse, saved, unroll);
  }

  /**
   * The same with {@code iterations} written one after another in each round of the loop, which
   * saves overhead where the body is small; with the whole length there is no loop.
   *
   * @throws ShapeException if {@code iterations} is not positive
   */
  public Scan<C, X, Y> unroll(int iterations) {
    require(iterations > 0, "scan: unroll(%d) needs a positive number", iterations);
    return new Scan<>(body, reverse, policy, iterations);
  }

  /**
   * Scans {@code xs}, of which all leaves have the same leading axis.
   *
   * @throws ShapeException if they do not, or there are none, or the carry changes its type
   */
  public Step<C, Y> apply(C init, X xs) {
    List<Tensor> leaves = Tree.of(xs, Tensor.class).leaves();
    require(!leaves.isEmpty(), "scan: there is nothing to scan; give the number of iterations");
    Tensor first = leaves.get(0);
    require(first.rank() > 0, "scan: %s has no leading axis to scan over", first);
    return apply(init, xs, first.dim(0));
  }

  /**
   * Scans {@code xs}, which may have no leaves, in {@code length} iterations.
   *
   * @throws ShapeException if a leading axis is not of that size, or the carry changes its type
   */
  public Step<C, Y> apply(C init, X xs, int length) {
    return apply(Tree.of(init, Tensor.class), Tree.of(xs, Tensor.class), length);
  }

  private Step<C, Y> apply(Tree<Tensor> carry, Tree<Tensor> scanned, int length) {
    List<Value> params = new ArrayList<>(named(carry, "carry").leaves());
    params.addAll(scanned.mapWithPath((path, x) -> slice(named(path, "x"), x, length)).leaves());
    int carries = carry.leaves().size();
    Traced<Step<C, Y>> traced =
        Trace.function(
            "scan",
            params,
            in -> {
              C before = Tensor.replaced(carry, in.subList(0, carries)).build();
              X x = Tensor.replaced(scanned, in.subList(carries, in.size())).build();
              Step<C, Y> step = body.apply(before, x);
              requireKept("scan", carry, step.carry());
              return step;
            });
    Tree<Tensor> promoted = promoted(carry, traced.result().carry());
    if (!promoted.equals(carry)) {
      return apply(promoted, scanned, length);
    }
    var op =
        new org.nanodo.ir.ControlFlowOp.Scan(
            traced.function(), length, carries, scanned.leaves().size(), reverse, policy, unroll);
    var operands = new ArrayList<>(carry.leaves());
    operands.addAll(scanned.leaves());
    operands.addAll(traced.captured());
    return traced.with(Interpreter.current().emit(op, operands));
  }

  private static Value slice(String name, Tensor x, int length) {
    require(
        x.rank() > 0 && x.dim(0) == length,
        "scan: '%s' is %s, which has no leading axis of size %d",
        name,
        x,
        length);
    return AxisEnvironment.parameter(x, x.type().with(x.shape().rest()), name);
  }

  /** Parameters for the leaves of a carry, called by their paths. */
  static Tree<Value> named(Tree<Tensor> carry, String otherwise) {
    return carry.mapWithPath((path, t) -> AxisEnvironment.parameter(t, named(path, otherwise)));
  }

  private static String named(String path, String otherwise) {
    return path.isEmpty() ? otherwise : path;
  }

  /**
   * A carry that is weakly typed at first is of the type that an iteration returns, and differs
   * between devices where that does.
   */
  static Tree<Tensor> promoted(Tree<Tensor> carry, Object after) {
    return carry.zip(
        Tree.of(after, Tensor.class),
        (in, out) ->
            AxisEnvironment.varyingAs(
                in.isWeaklyTyped() && !(out.isWeaklyTyped() && out.dtype() == in.dtype())
                    ? in.astype(out.dtype()).weaklyTyped(out.isWeaklyTyped())
                    : in,
                out));
  }

  /** Requires that an iteration keeps the structure of the carry. */
  static void requireKept(String op, Tree<Tensor> before, Object after) {
    Tree<Tensor> tree = Tree.of(after, Tensor.class);
    require(
        tree.def().equals(before.def()),
        "%s: the carry enters the body as %s and leaves it as %s; it must keep its structure",
        op,
        before.paths(),
        tree.paths());
  }
}
