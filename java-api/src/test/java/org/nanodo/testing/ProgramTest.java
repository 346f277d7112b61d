package org.nanodo.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nanodo.ir.Literal;

@ExtendWith(Devices.class)
class ProgramTest {
  @Test
  void runsOnADevice() {
    Literal y = Program.run(x -> x.mul(x).add(1), Literal.f32(new float[] {1, 2, 3}, 3));
    assertThat(y.toFloats()).containsExactly(2, 5, 10);
  }
}
