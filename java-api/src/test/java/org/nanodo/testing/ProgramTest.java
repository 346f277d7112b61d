package org.nanodo.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nanodo.Lax;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;

@ExtendWith(TestDevices.class)
class ProgramTest {
  @Test
  void runsOnADevice() {
    Literal y = Program.run(x -> x.mul(x).add(1), Literal.f32(new float[] {1, 2, 3}, 3));
    assertThat(y.toFloats()).containsExactly(2, 5, 10);
  }

  @ParameterizedTest
  @EnumSource
  void keepsAllBitsOnTheWayThroughADevice(DType dtype) {
    for (int[] dims : new int[][] {{}, {0}, {1}, {3, 5}, {2, 1, 3, 2}}) {
      Literal x = random(TensorType.of(dtype, dims));
      assertThat(Program.run(t -> t, x).data()).isEqualTo(x.data());
    }
  }

  @ParameterizedTest
  @EnumSource
  void writesConstantsExactly(DType dtype) {
    for (int[] dims : new int[][] {{}, {0}, {1}, {3, 5}, {2, 1, 3, 2}}) {
      Literal x = random(TensorType.of(dtype, dims));
      Literal y = Program.run(in -> List.of(Lax.constant(x)), List.of(x)).get(0);
      assertThat(y.data()).isEqualTo(x.data());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64", "BF16", "F16"})
  void writesSpecialNumbersExactly(DType dtype) {
    double[] special = {
      0,
      -0.0,
      1e-45,
      0.1,
      1e-3,
      123456.79,
      9999999,
      1e7,
      3.4e38,
      Double.MIN_VALUE,
      1e308,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Double.NaN,
      dtype.lowestFinite()
    };
    for (double v : special) {
      Literal x = Literal.scalar(dtype, v);
      Literal y = Program.run(in -> List.of(Lax.constant(x)), List.of(x)).get(0);
      assertThat(y.data()).as("%s %s", dtype, v).isEqualTo(x.data());
    }
  }

  private static Literal random(TensorType type) {
    var data = Literal.allocate(type);
    var bytes = new byte[data.capacity()];
    new Random(type.toString().hashCode()).nextBytes(bytes);
    int used =
        switch (type.dtype()) {
          case BOOL -> 1;
          case I4, U4 -> 0xf;
          default -> 0xff;
        };
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] &= (byte) used;
    }
    return Literal.wrap(type, data.put(bytes).flip());
  }
}
