package org.nanodo.grad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import org.nanodo.ir.Literal;
import org.nanodo.testing.Program;
import org.nanodo.testing.TestDevices;

/**
 * Forward mode beside reverse mode, which is compared with differences and with JAX: of every
 * sample the derivative along a direction, weighted, is the gradient of the weighted function times
 * the direction, and so for the derivatives of these.
 */
@ExtendWith(TestDevices.class)
class ForwardModeTest {
  static Set<String> names() {
    return Samples.all().keySet();
  }

  @ParameterizedTest
  @MethodSource("names")
  void isTheTransposeOfReverseMode(String name) {
    Sample sample =
        Objects.requireNonNull(Samples.all().get(name)).apply(new Draw(17L * name.hashCode()));
    List<Literal> found =
        Program.run(
            all -> {
              List<Tensor> at = all.stream().filter(t -> t.dtype().isFloat()).toList();
              List<Tensor> along = directions(at, 1);
              List<Tensor> other = directions(at, 2);
              Function<List<Tensor>, Tensor> f = p -> sample.f().apply(merge(all, p));
              Function<List<Tensor>, Tensor> weighted = p -> dot(f.apply(p), weights(f.apply(p)));
              var pushed = Transforms.jvp(f, at, along);
              var linear = Transforms.linearize(f, at);
              Tensor weights = weights(pushed.value());
              List<Tensor> gradient = Transforms.grad(weighted).apply(at);
              List<Tensor> product = Transforms.hvp(weighted, at, along);
              Function<List<Tensor>, Tensor> slope =
                  p -> dot(Transforms.grad(weighted).apply(p), along);
              Function<List<Tensor>, Tensor> pushedSlope =
                  p -> Transforms.jvp(weighted, p, along).tangent();
              return List.of(
                  pushed.value().sub(f.apply(at)).abs().sum(),
                  dot(pushed.tangent(), weights),
                  dot(linear.pushforward().apply(along), weights),
                  dot(gradient, along),
                  dot(product, other),
                  dot(Transforms.grad(slope).apply(at), other),
                  dot(Transforms.grad(pushedSlope).apply(at), other),
                  Transforms.jvp(pushedSlope, at, other).tangent());
            },
            sample.args());
    double[] v = found.stream().mapToDouble(Literal::item).toArray();
    assertThat(v[0]).isZero();
    // Samples with a step of their own round to float32 on the way.
    double tolerance = sample.step() > 1e-3 ? sample.tolerance() : 1e-10;
    assertThat(v[1]).isCloseTo(v[3], within(tolerance * (1 + Math.abs(v[3]))));
    assertThat(v[2]).isCloseTo(v[3], within(tolerance * (1 + Math.abs(v[3]))));
    for (int i : List.of(4, 6, 7)) {
      assertThat(v[i]).as("%d", i).isCloseTo(v[5], within(10 * tolerance * (1 + Math.abs(v[5]))));
    }
  }

  private static List<Tensor> directions(List<Tensor> at, int seed) {
    List<Tensor> directions = new ArrayList<>();
    at.forEach(t -> directions.add(numbers(t, seed + 10 * directions.size())));
    return directions;
  }

  private static Tensor weights(Tensor y) {
    return numbers(y, 5);
  }

  private static Tensor numbers(Tensor like, int seed) {
    double[] numbers = new double[(int) like.shape().size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Math.cos(i * 1.7 + seed);
    }
    return Lax.constant(Literal.of(like.type(), numbers));
  }

  private static Tensor dot(List<Tensor> a, List<Tensor> b) {
    Tensor sum = dot(a.get(0), b.get(0));
    for (int i = 1; i < a.size(); i++) {
      sum = sum.add(dot(a.get(i), b.get(i)));
    }
    return sum;
  }

  private static Tensor dot(Tensor a, Tensor b) {
    return a.mul(b).sum();
  }

  private static List<Tensor> merge(List<Tensor> all, List<Tensor> floats) {
    var next = floats.iterator();
    return all.stream().map(t -> t.dtype().isFloat() ? next.next() : t).toList();
  }
}
