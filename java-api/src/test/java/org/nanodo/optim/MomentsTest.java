package org.nanodo.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.jit;
import static org.nanodo.Transforms.vmap;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.jit.PlatformPrograms;
import org.nanodo.runtime.Devices;

/** The kernel of sums against sums in float64, in lengths around those that it is cut into. */
class MomentsTest {
  @BeforeAll
  static void devices() {
    Devices.cpu(1);
  }

  @AfterAll
  static void close() {
    Devices.close();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1, 15",
    "2, 16",
    "3, 63",
    "2, 65",
    "1, 8191",
    "2, 8193",
    "1, 65536",
    "3, 65553",
  })
  void areTheSumsOfEachRow(int rows, int columns) {
    Tensor x = Random.normal(Random.key(columns), rows, columns).add(0.5);
    Moments found = jit((Tensor in) -> Moments.of(in, 1)).apply(x);
    double[] values = x.toHost().toDoubles();
    for (int row = 0; row < rows; row++) {
      double sum = 0;
      double squares = 0;
      for (int i = row * columns; i < (row + 1) * columns; i++) {
        sum += values[i];
        squares += values[i] * values[i];
      }
      assertThat(found.sum().toHost().toDoubles()[row]).isCloseTo(sum, within(3e-7 * squares));
      assertThat(found.squares().toHost().toDoubles()[row])
          .isCloseTo(squares, within(3e-7 * squares));
    }
  }

  @Test
  void keepsTheFirstAxesAndThoseOfABatch() {
    Tensor x = Random.normal(Random.key(3), 2, 3, 4, 5);
    Moments all = jit((Tensor in) -> Moments.of(in, 0)).apply(x);
    assertThat(all.sum().rank()).isZero();
    Moments plain = jit((Tensor in) -> Moments.plain(in, 2)).apply(x);
    for (Moments m :
        List.of(
            jit((Tensor in) -> Moments.of(in, 2)).apply(x),
            jit(vmap((Tensor in) -> Moments.of(in, 1))).apply(x))) {
      assertThat(m.sum().toHost().toFloats())
          .containsExactly(plain.sum().toHost().toFloats(), within(1e-5f));
      assertThat(m.squares().toHost().toFloats())
          .containsExactly(plain.squares().toHost().toFloats(), within(1e-5f));
    }
  }

  @Test
  void isDifferentiatedAsThePlainSums() {
    Tensor x = Random.normal(Random.key(4), 3, 4);
    Tensor slopes =
        jit(grad(
                (Tensor in) -> {
                  Moments m = Moments.of(in, 0);
                  return m.sum().mul(3).add(m.squares());
                }))
            .apply(x);
    assertThat(slopes.toHost().toFloats())
        .containsExactly(x.mul(2).add(3).toHost().toFloats(), within(1e-6f));
  }

  @Test
  void oneNaNIsSeenInBothSums() {
    double[] values = new double[300];
    Arrays.fill(values, 1);
    values[57] = Double.NaN;
    Tensor x = Tensor.of(values).reshape(3, 100);
    Moments found = jit((Tensor in) -> Moments.of(in, 1)).apply(x);
    assertThat(found.sum().toHost().toFloats()).containsExactly(Float.NaN, 100, 100);
    assertThat(found.squares().toHost().toFloats()).containsExactly(Float.NaN, 100, 100);
  }

  @Test
  void isAKernelOfTheCpuOnly() {
    var f = jit((Tensor in) -> Moments.of(in, 0));
    Tensor x = Tensor.zeros(4, 4);
    assertThat(PlatformPrograms.text(f.lower(x), "cpu")).contains("nanodo_sums");
    assertThat(PlatformPrograms.text(f.lower(x), "tpu")).doesNotContain("custom_call");
  }
}
