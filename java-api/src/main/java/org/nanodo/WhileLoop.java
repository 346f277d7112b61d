package org.nanodo;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.nanodo.ir.ControlFlowOp.While;
import org.nanodo.ir.Value;
import org.nanodo.trace.Interpreter;
import org.nanodo.trace.Trace;
import org.nanodo.trace.Trace.Traced;

/** Records {@link ControlFlow#whileLoop}. */
final class WhileLoop {
  private WhileLoop() {}

  static <C> C apply(Function<C, Tensor> condition, UnaryOperator<C> body, Tree<Tensor> carry) {
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
      return apply(condition, body, promoted);
    }

    Set<Tensor> captured = new LinkedHashSet<>(more.captured());
    captured.addAll(next.captured());
    List<Tensor> constants = List.copyOf(captured);
    int own = carry.leaves().size();
    var round = next.taking(constants);
    List<Value> results = new ArrayList<>(round.results());
    results.addAll(round.params().subList(own, round.params().size()));
    var passingOn = new org.nanodo.ir.Function(round.name(), round.params(), round.body(), results);
    List<Tensor> operands = new ArrayList<>(carry.leaves());
    operands.addAll(constants);
    var op = new While(more.taking(constants), passingOn);
    List<Tensor> last = Interpreter.current().emit(op, operands).subList(0, own);
    return Tensor.replaced(carry, last).build();
  }
}
