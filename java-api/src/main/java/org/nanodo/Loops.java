package org.nanodo;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.nanodo.ir.ControlFlowOp.While;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;
import org.nanodo.trace.Interpreter;
import org.nanodo.trace.Trace;
import org.nanodo.trace.Trace.Traced;

/**
 * {@code jax.lax.fori_loop} and {@code while_loop}: only the last carry is kept. See {@link Scan}.
 */
public final class Loops {
  private Loops() {}

  /**
   * {@code body} of {@code (i, carry)} for each {@code i} from {@code lower} up to {@code upper}
   * (exclusive), int32 scalars.
   *
   * @throws org.nanodo.ir.ShapeException if the carry changes its type
   */
  public static <C> C foriLoop(int lower, int upper, BiFunction<Tensor, C, C> body, C init) {
    long rounds = Math.max(0, (long) upper - lower);
    if (rounds > Integer.MAX_VALUE) {
      int middle = (int) (lower + rounds / 2);
      return foriLoop(middle, upper, body, foriLoop(lower, middle, body, init));
    }
    // A scan over an iota, which XLA does not keep in memory.
    Tensor counts = Lax.iota(TensorType.of(DType.I32, (int) rounds), 0);
    Scan<C, Tensor, List<Tensor>> scan =
        Scan.of((carry, i) -> new Step<>(body.apply(from(lower, i), carry), List.of()));
    return scan.apply(init, counts).carry();
  }

  private static Tensor from(int lower, Tensor i) {
    return lower == 0 ? i : i.add(lower);
  }

  /**
   * {@code body} of the carry, again and again while {@code condition}, a boolean scalar, holds.
   * The number of iterations is unknown when compiling, so there is no gradient.
   *
   * @throws org.nanodo.ir.ShapeException if the carry changes its type, or the condition is no
   *     boolean scalar
   */
  public static <C> C whileLoop(Function<C, Tensor> condition, UnaryOperator<C> body, C init) {
    return whileLoop(condition, body, Tree.of(init, Tensor.class));
  }

  private static <C> C whileLoop(
      Function<C, Tensor> condition, UnaryOperator<C> body, Tree<Tensor> carry) {
    Traced<Tensor> more =
        Trace.function(
            "condition",
            Scan.named(carry, "carry").leaves(),
            in -> condition.apply(Tensor.replaced(carry, in).build()));
    Traced<C> next =
        Trace.function(
            "body",
            Scan.named(carry, "carry").leaves(),
            in -> {
              C after = body.apply(Tensor.replaced(carry, in).build());
              Scan.requireKept("while", carry, after);
              return after;
            });
    Tree<Tensor> promoted = Scan.promoted(carry, next.result());
    if (!promoted.equals(carry)) {
      return whileLoop(condition, body, promoted);
    }

    // Both functions take the captured values of both, and the body passes them on.
    int own = carry.leaves().size();
    var test = more.function();
    var round = next.function();
    List<Value> params = new ArrayList<>(test.params());
    params.addAll(parameters(next.captured()));
    List<Value> bodyParams = new ArrayList<>(round.params());
    bodyParams.addAll(own, parameters(more.captured()));
    List<Value> results = new ArrayList<>(round.results());
    results.addAll(bodyParams.subList(own, bodyParams.size()));
    var op =
        new While(
            new org.nanodo.ir.Function(test.name(), params, test.body(), test.results()),
            new org.nanodo.ir.Function(round.name(), bodyParams, round.body(), results));
    var operands = new ArrayList<>(carry.leaves());
    operands.addAll(more.captured());
    operands.addAll(next.captured());
    List<Tensor> last = Interpreter.current().emit(op, operands).subList(0, own);
    return Tensor.replaced(carry, last).build();
  }

  private static List<Value> parameters(List<Tensor> tensors) {
    return tensors.stream().map(t -> new Value(t.type(), t.label())).toList();
  }
}
