package org.nanodo.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;

class ExecuteTest {
  @Test
  void addsTwoArrays() {
    String program =
        """
        module { func.func @main(%a: tensor<3xf32>, %b: tensor<3xf32>) -> tensor<3xf32> {
          %c = stablehlo.add %a, %b : tensor<3xf32>
          return %c : tensor<3xf32>
        } }
        """;
    try (var client = Client.open(ClientOptions.cpu(1))) {
      var executable = client.compile(program, CompileOptions.partitions(1).toBytes());
      var type = TensorType.of(DType.F32, 3);
      var a =
          client.put(
              client.devices(),
              type,
              Literal.f32(new float[] {1, 2, 3}, 3).data(),
              new long[1],
              new long[] {4});
      var b =
          client.put(
              client.devices(),
              type,
              Literal.f32(new float[] {10, 20, 30}, 3).data(),
              new long[1],
              new long[] {4});
      var c = executable.execute(new Buffer[][] {{a.get(0)}, {b.get(0)}}, new boolean[2]);
      var out = ByteBuffer.allocateDirect(12).order(ByteOrder.nativeOrder());
      Client.fetch(List.of(c[0][0]), out, new long[1]);
      assertThat(out.getFloat(0)).isEqualTo(11);
      assertThat(out.getFloat(8)).isEqualTo(33);
      System.out.println(
          client.platform()
              + " "
              + client.platformVersion()
              + " "
              + client.pluginDescription()
              + " "
              + client.devices()
              + executable.memoryStats()
              + executable.flops()
              + " "
              + executable.optimizedProgram().length);
    }
    assertThat(Handles.live()).isEmpty();
  }
}
