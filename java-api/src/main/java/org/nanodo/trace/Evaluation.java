package org.nanodo.trace;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nanodo.Tensor;
import org.nanodo.TraceException;
import org.nanodo.ir.DType;
import org.nanodo.ir.Function;
import org.nanodo.ir.HintOp.Alias;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Node;
import org.nanodo.ir.Op;
import org.nanodo.ir.Operands;
import org.nanodo.ir.ShapeOp.Broadcast;
import org.nanodo.ir.ShapeOp.Constant;
import org.nanodo.ir.Value;
import org.nanodo.jit.Eager;
import org.nanodo.jit.NanSearch;

/** Executes each operation eagerly, on the devices of its operands. */
final class Evaluation implements Interpreter {
  static final Evaluation AT_ONCE = new Evaluation();

  private Evaluation() {}

  @Override
  public List<Tensor> emit(Op op, List<Tensor> operands) {
    operands.forEach(Evaluation::requireConcrete);
    if (op instanceof Alias) {
      return operands;
    }
    if (op instanceof Constant constant) {
      return List.of(Tensor.of(constant.value()));
    }
    var values = operands.stream().map(t -> new Value(t.type(), t.label())).toList();
    op.infer(new Operands(values));
    List<Tensor> results = Eager.run(op, operands);
    NanSearch.requireNoNan(op.name(), operands, results);
    return results;
  }

  private static void requireConcrete(Tensor t) {
    if (t.isTraced()) {
      throw new TraceException(
          "%s is known only while its function is traced: return it from there, or compute with it there"
              .formatted(t.describe()));
    }
    t.array();
  }

  @Override
  public List<Tensor> inline(Function f, List<Tensor> arguments) {
    Map<Value, Tensor> known = new HashMap<>();
    put(known, f.params(), arguments);
    for (Node node : f.body()) {
      put(
          known,
          node.results(),
          emit(node.op(), node.operands().stream().map(known::get).toList()));
    }
    return f.results().stream().map(known::get).toList();
  }

  private static void put(Map<Value, Tensor> known, List<Value> values, List<Tensor> tensors) {
    for (int i = 0; i < values.size(); i++) {
      known.put(values.get(i), tensors.get(i));
    }
  }

  @Override
  public Tensor scalar(DType dtype, double value) {
    return Tensor.of(Literal.scalar(dtype, value));
  }

  @Override
  public Tensor scalar(DType dtype, long value) {
    return Tensor.of(Literal.scalar(dtype, value));
  }

  @Override
  public Tensor broadcast(Tensor x, Broadcast op) {
    return emit(op, List.of(x)).get(0);
  }
}
