package org.nanodo.grad;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Binary;
import org.nanodo.ir.ElementwiseOp.Unary;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;
import org.nanodo.nn.Nn;

/** For every operation that has a derivative, ways to draw it with arguments. */
final class Samples {
  private static final Set<Unary.Kind> UP_TO_ONE =
      EnumSet.of(
          Unary.Kind.ERF_INV, Unary.Kind.ASIN, Unary.Kind.ACOS, Unary.Kind.ATANH, Unary.Kind.TAN);

  private final Map<String, Function<Draw, Sample>> all = new LinkedHashMap<>();

  private Samples() {}

  static Map<String, Function<Draw, Sample>> all() {
    var samples = new Samples();
    samples.elementwise();
    samples.functions();
    samples.compiler();
    StructureSamples.addTo(samples);
    BlockSamples.addTo(samples);
    LoopSamples.addTo(samples);
    SecondDerivativeTest.FUNCTIONS.forEach(
        (name, f) -> samples.add("array/" + name, d -> Sample.of(f, SecondDerivativeTest.at())));
    return samples.all;
  }

  void add(String name, Function<Draw, Sample> sample) {
    all.put(name, sample);
  }

  private void elementwise() {
    for (Unary.Kind kind : Unary.Kind.values()) {
      switch (kind) {
        case SIGN, FLOOR, CEIL, ROUND, IS_FINITE, NOT, POPULATION_COUNT, CLZ -> {}
        default -> {
          double low = kind == Unary.Kind.ACOSH ? 1.2 : 0.2;
          double high = UP_TO_ONE.contains(kind) ? 0.9 : 2;
          add("unary/" + kind, d -> Sample.of(x -> x.unary(kind), d.uniform(low, high, d.shape())));
        }
      }
    }
    for (Binary.Kind kind : Binary.Kind.values()) {
      switch (kind) {
        case AND,
            OR,
            XOR,
            SHIFT_LEFT,
            SHIFT_RIGHT_ARITHMETIC,
            SHIFT_RIGHT_LOGICAL,
            NEXT_AFTER,
            POLYGAMMA -> {}
        default -> add("binary/" + kind, d -> binary(kind, d));
      }
    }
    add(
        "select",
        d -> {
          Shape s = d.shape();
          return new Sample(
              in -> Lax.where(in.get(0), in.get(1), in.get(2)),
              d.bools(s),
              d.normal(s),
              d.normal(s));
        });
    add("clamp", Samples::clamp);
    // Linear, so that a step far larger than float32's rounding does no harm.
    add(
        "convert",
        d ->
            new Sample(
                in -> in.get(0).astype(DType.F32).astype(DType.F64),
                List.of(d.normal(d.shape())),
                0.5,
                1e-6));
  }

  private static Sample binary(Binary.Kind kind, Draw d) {
    Shape s = d.shape();
    Literal x = d.uniform(0.2, 3, s);
    Literal y = d.uniform(0.2, 3, s);
    return Sample.of(
        (a, b) ->
            switch (kind) {
              case ADD -> a.add(b);
              case SUB -> a.sub(b);
              case MUL -> a.mul(b);
              case DIV -> a.div(b);
              case REM -> a.rem(b);
              case POW -> a.pow(b);
              case ATAN2 -> a.atan2(b);
              case MAX -> a.maximum(b);
              case MIN -> a.minimum(b);
              default -> throw new IllegalArgumentException(kind.name());
            },
        x,
        y);
  }

  private static Sample clamp(Draw d) {
    Shape s = d.shape();
    return new Sample(
        in -> Lax.clamp(in.get(0), in.get(1), in.get(2)),
        d.uniform(-1, 0, s),
        d.uniform(-2, 2, s),
        d.uniform(0.1, 1, s));
  }

  /** Functions that are composed of operations. */
  private void functions() {
    add("polygamma", d -> Sample.of(x -> x.polygamma(1), d.uniform(0.5, 3, d.shape())));
    add("hypot", d -> two(d, Tensor::hypot));
    add("logaddexp", d -> two(d, Tensor::logaddexp));
    add("mod", d -> Sample.of(x -> x.mod(0.7).square(), d.uniform(0.1, 0.6, d.shape())));
    add("var", d -> Sample.of(x -> x.var(-1), d.normal(d.shape(1, 3))));
    add("logsumexp", d -> Sample.of(x -> x.logsumexp(-1), d.normal(d.shape(1, 3))));
    add("vector norm", d -> Sample.of(x -> x.vectorNorm(3, -1), d.uniform(1, 2, d.shape(1, 3))));
    add("median", d -> Sample.of(x -> x.median(-1).square(), d.normal(d.shape(1, 3))));
    add(
        "interp",
        d -> {
          Shape s = d.shape();
          Literal ys = d.normal(Shape.of(3));
          return Sample.of(
              (x, y) -> x.interp(Lax.constant(Literal.of(ys.type(), 0., 1, 3)), y).square(),
              d.uniform(1.1, 2.9, s),
              ys);
        });
    add(
        "scatter product",
        d ->
            new Sample(
                in -> in.get(0).mulAt(in.get(1), in.get(2)),
                d.normal(Shape.of(3)),
                d.ints(-4, 4, 4),
                d.normal(Shape.of(4))));
  }

  private static Sample two(Draw d, BinaryOperator<Tensor> f) {
    Shape s = d.shape();
    return Sample.of(f, d.uniform(0.2, 1, s), d.uniform(1.1, 3, s));
  }

  private void compiler() {
    add("alias", d -> Sample.of(Lax::alias, d.normal(d.shape())));
    add("computed once", d -> Sample.of(x -> Lax.computedOnce(x.exp()), d.normal(d.shape())));
    add(
        "barrier",
        d ->
            Sample.of(
                (x, y) -> {
                  var both = Lax.optimizationBarrier(List.of(x, y));
                  return both.get(0).sum().mul(both.get(1));
                },
                d.normal(d.shape()),
                d.normal(d.shape())));
    add("gelu", d -> Sample.of(Nn::gelu, d.normal(d.shape())));
    add("softmax", d -> Sample.of(Nn::softmax, d.normal(d.shape(1, 4))));
    add(
        "cross entropy",
        d -> {
          Shape s = d.shape(1, 3);
          int[] classes = Arrays.copyOf(s.dims(), s.rank() - 1);
          return Sample.of(Nn::softmaxCrossEntropy, d.normal(s), d.ints(0, s.dim(-1) - 1, classes));
        });
  }
}
