package org.nanodo.trace;

import java.util.List;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.Function;
import org.nanodo.ir.Op;
import org.nanodo.ir.ShapeException;
import org.nanodo.ir.ShapeOp.Broadcast;

/** Processes operations: a {@link Trace} records them, {@link Evaluation} executes them eagerly. */
public sealed interface Interpreter permits Trace, Evaluation {
  /** The current trace of this thread; with none, operations are executed eagerly. */
  static Interpreter current() {
    return Trace.isTracing() ? Trace.current() : Evaluation.AT_ONCE;
  }

  /**
   * The results of an operation.
   *
   * @throws ShapeException if the operands do not fit; it names them and the user's line
   */
  List<Tensor> emit(Op op, List<Tensor> operands);

  /** The results of a function whose operations are inlined. */
  List<Tensor> inline(Function f, List<Tensor> arguments);

  /** A scalar, rounded to a floating-point type. */
  Tensor scalar(DType dtype, double value);

  /** The same for an integer, exactly. */
  Tensor scalar(DType dtype, long value);

  /** The result of a broadcast. */
  Tensor broadcast(Tensor x, Broadcast op);
}
