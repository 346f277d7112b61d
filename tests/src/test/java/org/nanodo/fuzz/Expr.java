package org.nanodo.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.nanodo.Tensor;
import org.nanodo.ir.TensorType;

/**
 * An array of a program: how it is traced, its exact elements, and how far each of them may be off
 * when it is computed in its element type; an infinite error allows anything.
 */
final class Expr {
  final TensorType type;
  final double[] values;
  final double[] errors;
  private final List<Expr> operands;
  private final Function<List<Tensor>, Tensor> operation;

  Expr(
      TensorType type,
      double[] values,
      double[] errors,
      List<Expr> operands,
      Function<List<Tensor>, Tensor> operation) {
    this.type = type;
    this.values = values;
    this.errors = errors;
    this.operands = operands;
    this.operation = operation;
  }

  /** Elements that are numbers of their type, as arguments, constants and counted ones are. */
  static Expr exact(
      TensorType type,
      double[] values,
      List<Expr> operands,
      Function<List<Tensor>, Tensor> operation) {
    return new Expr(type, values, new double[values.length], operands, operation);
  }

  int size() {
    return values.length;
  }

  boolean isExact() {
    for (double e : errors) {
      if (e != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether all that is finite is far from overflow. */
  boolean isInRange() {
    double limit = Rounding.limit(type.dtype());
    for (int i = 0; i < values.length; i++) {
      boolean finite = Double.isFinite(values[i]) && !Rounding.isAny(errors[i]);
      if (finite && Math.abs(values[i]) + errors[i] > limit) {
        return false;
      }
    }
    return true;
  }

  /** Traces this and what it is made of, each once. */
  Tensor trace(Map<Expr, Tensor> traced) {
    Tensor known = traced.get(this);
    if (known == null) {
      var in = new ArrayList<Tensor>();
      for (Expr operand : operands) {
        in.add(operand.trace(traced));
      }
      known = operation.apply(in);
      traced.put(this, known);
    }
    return known;
  }
}
