package org.nanodo.fuzz;

import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Unary;

/** Functions of single elements. */
final class ElementFunctions {
  /** Units in the last place that an exponential or the like may be off. */
  private static final double FUNCTION = 16;

  private ElementFunctions() {}

  /** A monotonic function: its errors are found at the ends of what its argument may be. */
  enum Monotonic {
    NEG(x -> -x, Tensor::neg, 0),
    EXP(Math::exp, Tensor::exp, FUNCTION),
    TANH(Math::tanh, Tensor::tanh, FUNCTION),
    LOGISTIC(x -> 1 / (1 + Math.exp(-x)), t -> t.unary(Unary.Kind.LOGISTIC), FUNCTION),
    RELU(x -> Math.max(x, 0), t -> t.maximum(0), 0),
    CAPPED(x -> Math.min(x, 1), t -> t.minimum(1), 0),
    HALVED(x -> 0.5 * x, t -> t.mul(0.5), 1),
    SHIFTED(x -> x + 0.25, t -> t.add(0.25), 1);

    private final DoubleUnaryOperator f;
    private final UnaryOperator<Tensor> operation;
    private final double units;

    Monotonic(DoubleUnaryOperator f, UnaryOperator<Tensor> operation, double units) {
      this.f = f;
      this.operation = operation;
      this.units = units;
    }

    Expr of(Expr x) {
      double[] values = new double[x.size()];
      double[] errors = new double[x.size()];
      for (int i = 0; i < values.length; i++) {
        double v = x.values[i];
        double e = x.errors[i];
        values[i] = f.applyAsDouble(v);
        double spread = e;
        if (e != 0 && !Rounding.isAny(e)) {
          double above = Math.abs(f.applyAsDouble(v + e) - values[i]);
          spread = Math.max(above, Math.abs(f.applyAsDouble(v - e) - values[i]));
        }
        errors[i] = e == 0 && units == 0 ? 0 : own(x.type.dtype(), values[i], spread, units);
      }
      return new Expr(x.type, values, errors, List.of(x), in -> operation.apply(in.get(0)));
    }
  }

  private static double own(DType dtype, double value, double inherited, double units) {
    return Rounding.error(dtype, value, inherited, units);
  }

  static Expr abs(Expr x) {
    double[] values = new double[x.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.abs(x.values[i]);
    }
    return new Expr(x.type, values, x.errors, List.of(x), in -> in.get(0).abs());
  }

  /** The logarithm or the square root of a number that is at least one half. */
  static Expr ofPositive(Expr x, boolean log) {
    Expr positive = Monotonic.SHIFTED.of(Monotonic.SHIFTED.of(abs(x)));
    double[] values = new double[x.size()];
    double[] errors = new double[x.size()];
    for (int i = 0; i < values.length; i++) {
      double v = positive.values[i];
      values[i] = log ? Math.log(v) : Math.sqrt(v);
      double steepest = log ? 1 / Math.max(v - positive.errors[i], 0.25) : 1;
      double inherited = positive.errors[i] == 0 ? 0 : positive.errors[i] * steepest;
      // Near one a logarithm is as exact as its argument, not as itself.
      double more = log ? FUNCTION * Rounding.unit(x.type.dtype()) : 0;
      errors[i] = own(x.type.dtype(), values[i], inherited + more, FUNCTION);
    }
    return new Expr(
        x.type, values, errors, List.of(positive), in -> log ? in.get(0).log() : in.get(0).sqrt());
  }

  static Expr add(Expr a, Expr b) {
    return sum(a, b, (x, y) -> x + y, in -> in.get(0).add(in.get(1)));
  }

  static Expr sub(Expr a, Expr b) {
    return sum(a, b, (x, y) -> x - y, in -> in.get(0).sub(in.get(1)));
  }

  private static Expr sum(
      Expr a,
      Expr b,
      DoubleBinaryOperator f,
      java.util.function.Function<List<Tensor>, Tensor> operation) {
    double[] values = new double[a.size()];
    double[] errors = new double[a.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = f.applyAsDouble(a.values[i], b.values[i]);
      errors[i] = own(a.type.dtype(), values[i], a.errors[i] + b.errors[i], 1);
    }
    return new Expr(a.type, values, errors, List.of(a, b), operation);
  }

  static Expr mul(Expr a, Expr b) {
    double[] values = new double[a.size()];
    double[] errors = new double[a.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = a.values[i] * b.values[i];
      double inherited = Rounding.ofProduct(a.values[i], a.errors[i], b.values[i], b.errors[i]);
      errors[i] = own(a.type.dtype(), values[i], inherited, 1);
    }
    return new Expr(a.type, values, errors, List.of(a, b), in -> in.get(0).mul(in.get(1)));
  }

  /** a over a number that is at least one half. */
  static Expr div(Expr a, Expr b) {
    Expr d = Monotonic.SHIFTED.of(Monotonic.SHIFTED.of(abs(b)));
    double[] values = new double[a.size()];
    double[] errors = new double[a.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = a.values[i] / d.values[i];
      double least = Math.max(d.values[i] - d.errors[i], 0.25);
      double inherited =
          Rounding.isAny(a.errors[i]) || Rounding.isAny(d.errors[i])
              ? Double.POSITIVE_INFINITY
              : Double.isFinite(values[i])
                  ? (a.errors[i] + Math.abs(values[i]) * d.errors[i]) / least
                  : 0;
      // XLA may multiply by the reciprocal.
      errors[i] = own(a.type.dtype(), values[i], inherited, 3);
    }
    return new Expr(a.type, values, errors, List.of(a, d), in -> in.get(0).div(in.get(1)));
  }

  static Expr extremum(Expr a, Expr b, boolean max) {
    double[] values = new double[a.size()];
    double[] errors = new double[a.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = max ? Math.max(a.values[i], b.values[i]) : Math.min(a.values[i], b.values[i]);
      errors[i] = Math.max(a.errors[i], b.errors[i]);
    }
    return new Expr(
        a.type,
        values,
        errors,
        List.of(a, b),
        in -> max ? in.get(0).maximum(in.get(1)) : in.get(0).minimum(in.get(1)));
  }

  /** Whether exact elements are greater than {@code than}. */
  static Expr greater(Expr x, double than) {
    double[] values = new double[x.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = x.values[i] > than ? 1 : 0;
    }
    return Expr.exact(
        x.type.with(DType.BOOL), values, List.of(x), in -> in.get(0).gt(Lax.full(x.type, than)));
  }

  static Expr where(Expr condition, Expr a, Expr b) {
    double[] values = new double[a.size()];
    double[] errors = new double[a.size()];
    for (int i = 0; i < values.length; i++) {
      Expr taken = condition.values[i] != 0 ? a : b;
      values[i] = taken.values[i];
      errors[i] = taken.errors[i];
    }
    return new Expr(
        a.type,
        values,
        errors,
        List.of(condition, a, b),
        in -> Lax.where(in.get(0), in.get(1), in.get(2)));
  }

  static Expr convert(Expr x, DType dtype) {
    boolean widens = Rounding.unit(dtype) <= Rounding.unit(x.type.dtype());
    double[] errors = new double[x.size()];
    for (int i = 0; i < errors.length; i++) {
      errors[i] = widens && x.errors[i] == 0 ? 0 : own(dtype, x.values[i], x.errors[i], 1);
    }
    return new Expr(
        x.type.with(dtype), x.values, errors, List.of(x), in -> in.get(0).astype(dtype));
  }
}
