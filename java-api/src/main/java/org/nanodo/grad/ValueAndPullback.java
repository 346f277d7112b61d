package org.nanodo.grad;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.Lists;
import org.nanodo.ir.RematPolicy;
import org.nanodo.ir.Value;
import org.nanodo.trace.AxisEnvironment;
import org.nanodo.trace.Interpreter;
import org.nanodo.trace.Trace;
import org.nanodo.trace.Trace.Traced;

/**
 * The value of a function at an argument, and its pullback there.
 *
 * @param backward from the residuals and the cotangents of results to the cotangents of the leaves
 *     of the argument at the positions {@code returned}; those of other leaves are zero
 */
public record ValueAndPullback<P, R>(
    Tree<Tensor> argument,
    R value,
    org.nanodo.ir.Function backward,
    List<Tensor> residuals,
    List<Integer> returned) {
  /**
   * Records {@code f} at {@code argument} and differentiates it.
   *
   * @param given which leaves of the result will have a cotangent
   */
  public static <P, R> ValueAndPullback<P, R> of(
      Function<P, R> f, P argument, Function<R, List<Boolean>> given) {
    Tree<Tensor> in = Tree.of(argument, Tensor.class).mapWithPath(ValueAndPullback::requireInexact);
    List<Value> params =
        in.leaves().stream().map(t -> AxisEnvironment.parameter(t, t.label())).toList();
    Traced<R> traced =
        Trace.function("f", params, leaves -> f.apply(Tensor.replaced(in, leaves).build()));
    List<Boolean> needed =
        Lists.concat(
            Collections.nCopies(params.size(), true),
            Collections.nCopies(traced.captured().size(), false));
    List<Tensor> operands = Lists.concat(in.leaves(), traced.captured());
    var differentiated =
        RuleValues.of(AxisEnvironment.explicit(traced.function(), operands), needed);
    Derivative d =
        Derivative.of(
            differentiated, needed, given.apply(traced.result()), RematPolicy.EVERYTHING_SAVEABLE);

    Interpreter here = Interpreter.current();
    List<Value> kept = d.residuals(d.backward());
    List<Tensor> out = here.inline(d.forward("f_fwd", kept), operands);
    int results = out.size() - kept.size();
    return new ValueAndPullback<>(
        in,
        traced.with(out.subList(0, results)),
        d.backward("f_bwd", kept, d.backward()),
        out.subList(results, out.size()),
        d.returned());
  }

  private static Tensor requireInexact(String path, Tensor t) {
    if (!t.dtype().isInexact()) {
      throw new GradException(
          "grad needs floating-point tensors, found %s%s; convert it with astype, or capture it"
              .formatted(t.describe(), path.isEmpty() ? "" : " at '" + path + "'"));
    }
    return t;
  }

  /** The cotangent of the argument, from those of the given leaves of the result. */
  public P pull(List<Tensor> cotangents) {
    Interpreter here = Interpreter.current();
    List<Tensor> pulled = here.inline(backward, Lists.concat(residuals, cotangents));
    var grads = new ArrayList<>(argument.leaves());
    for (int i = 0; i < grads.size(); i++) {
      int at = returned.indexOf(i);
      grads.set(i, at < 0 ? Lax.zerosLike(grads.get(i)) : pulled.get(at));
    }
    return Tensor.replaced(argument, grads).build();
  }
}
