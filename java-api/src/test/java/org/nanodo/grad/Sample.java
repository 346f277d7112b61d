package org.nanodo.grad;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.nanodo.Tensor;
import org.nanodo.ir.Literal;

/** A function with arguments at which it is smooth: its float64 arguments are varied. */
record Sample(Function<List<Tensor>, Tensor> f, List<Literal> args, double step, double tolerance) {
  Sample(Function<List<Tensor>, Tensor> f, Literal... args) {
    this(f, List.of(args), 1e-5, 1e-7);
  }

  static Sample of(UnaryOperator<Tensor> f, Literal x) {
    return new Sample(in -> f.apply(in.get(0)), x);
  }

  static Sample of(BinaryOperator<Tensor> f, Literal x, Literal y) {
    return new Sample(in -> f.apply(in.get(0), in.get(1)), x, y);
  }
}
