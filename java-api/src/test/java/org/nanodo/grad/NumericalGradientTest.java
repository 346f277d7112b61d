package org.nanodo.grad;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.testing.Program;
import org.nanodo.testing.TestDevices;

/** Every gradient rule, and the rules of that gradient, beside central differences in float64. */
@ExtendWith(TestDevices.class)
class NumericalGradientTest {
  private static final int SEEDS = 3;

  static Set<String> names() {
    return Samples.all().keySet();
  }

  @ParameterizedTest
  @MethodSource("names")
  void agreesWithCentralDifferences(String name) {
    for (int seed = 0; seed < SEEDS; seed++) {
      Sample sample = sample(name, seed);
      check(name + " seed " + seed, sample, floats -> scalar(sample, floats));
    }
  }

  /** A directional derivative is differentiated. */
  @ParameterizedTest
  @MethodSource("names")
  void secondDerivativeAgreesWithCentralDifferences(String name) {
    Sample sample = sample(name, SEEDS);
    check(
        name,
        sample,
        all -> {
          List<Tensor> floats = floats(all);
          List<Tensor> grads =
              Transforms.grad((List<Tensor> p) -> scalar(sample, merge(all, p))).apply(floats);
          Tensor sum = grads.get(0).square().sum();
          for (Tensor g : grads.subList(1, grads.size())) {
            sum = sum.add(g.square().sum());
          }
          return sum;
        });
  }

  private static Sample sample(String name, int seed) {
    return Objects.requireNonNull(Samples.all().get(name))
        .apply(new Draw(31L * name.hashCode() + seed));
  }

  /** The function's result made a number by weights that tell its elements apart. */
  private static Tensor scalar(Sample sample, List<Tensor> args) {
    Tensor y = sample.f().apply(args);
    double[] weights = new double[(int) y.shape().size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.cos(i + 1);
    }
    return y.mul(Lax.constant(Literal.of(y.type(), weights))).sum();
  }

  private static List<Tensor> floats(List<Tensor> all) {
    return all.stream().filter(t -> t.dtype().isFloat()).toList();
  }

  private static List<Tensor> merge(List<Tensor> all, List<Tensor> floats) {
    var next = floats.iterator();
    return all.stream().map(t -> t.dtype().isFloat() ? next.next() : t).toList();
  }

  private static void check(String what, Sample sample, Function<List<Tensor>, Tensor> f) {
    List<Literal> args = sample.args();
    try (Program program =
        Program.of(
            all -> {
              var r =
                  Transforms.valueAndGrad((List<Tensor> p) -> f.apply(merge(all, p)))
                      .apply(floats(all));
              var results = new ArrayList<>(List.of(r.value()));
              results.addAll(r.grad());
              return results;
            },
            args.stream().map(Literal::type).toList())) {
      List<Literal> results = program.call(args);
      int next = 1;
      for (int a = 0; a < args.size(); a++) {
        if (args.get(a).type().dtype() == DType.F64) {
          double[] grad = results.get(next++).toDoubles();
          for (int i = 0; i < grad.length; i++) {
            double up = program.call(moved(args, a, i, sample.step())).get(0).item();
            double down = program.call(moved(args, a, i, -sample.step())).get(0).item();
            double expected = (up - down) / (2 * sample.step());
            assertThat(Math.abs(grad[i] - expected))
                .as("%s: argument %d, element %d: %s for %s", what, a, i, grad[i], expected)
                .isLessThanOrEqualTo(sample.tolerance() * (1 + 10 * Math.abs(expected)));
          }
        }
      }
    }
  }

  private static List<Literal> moved(List<Literal> args, int argument, int element, double by) {
    var moved = new ArrayList<>(args);
    double[] values = args.get(argument).toDoubles();
    values[element] += by;
    moved.set(argument, Literal.of(args.get(argument).type(), values));
    return moved;
  }
}
