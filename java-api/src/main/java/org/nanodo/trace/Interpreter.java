package org.nanodo.trace;

import java.util.List;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.Function;
import org.nanodo.ir.Op;
import org.nanodo.ir.ShapeException;
import org.nanodo.ir.ShapeOp.Broadcast;

/** What becomes of an operation: a {@link Trace} records it, {@link Evaluation} runs it at once. */
public sealed interface Interpreter permits Trace, Evaluation {
  /** The trace of the function that this thread traces; with none, operations run at once. */
  static Interpreter current() {
    return Trace.isTracing() ? Trace.current() : Evaluation.AT_ONCE;
  }

  /**
   * The results of an operation.
   *
   * @throws ShapeException if the operands do not fit; it names them and the user's line
   */
  List<Tensor> emit(Op op, List<Tensor> operands);

  /** The results of a function's operations, in place of a call of it. */
  List<Tensor> inline(Function f, List<Tensor> arguments);

  /** A scalar, rounded to a floating-point type. */
  Tensor scalar(DType dtype, double value);

  /** The same of an integer, exactly. */
  Tensor scalar(DType dtype, long value);

  /** A broadcast. */
  Tensor broadcast(Tensor x, Broadcast op);
}
