package org.nanodo.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.pjrt.LiveHandles;

/** One program over four devices: x [8,2] in rows, multiplied by w [2,2], summed over all rows. */
class ShardingTest {
  private static final String BODY =
      """
        %y = stablehlo.dot_general %x, %w, contracting_dims = [1] x [0]
            : (tensor<8x2xf32>, tensor<2x2xf32>) -> tensor<8x2xf32>
        %zero = stablehlo.constant dense<0.0> : tensor<f32>
        %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0]
            : (tensor<8x2xf32>, tensor<f32>) -> tensor<2xf32>
        return %y, %s : tensor<8x2xf32>, tensor<2xf32>
      """;
  private static final String SHARDY =
      """
      module { sdy.mesh @mesh = <["data"=4]>
      func.func @main(
          %%x: tensor<8x2xf32> {sdy.sharding = #sdy.sharding<@mesh, [{"data"}, {}]>},
          %%w: tensor<2x2xf32> {sdy.sharding = #sdy.sharding<@mesh, [{}, {}]>})
          -> (tensor<8x2xf32> {sdy.sharding = #sdy.sharding<@mesh, [{"data"}, {}]>},
              tensor<2xf32> {sdy.sharding = #sdy.sharding<@mesh, [{}]>}) {
      %s } }
      """
          .formatted(BODY);
  private static final String GSPMD =
      """
      module { func.func @main(
          %%x: tensor<8x2xf32> {mhlo.sharding = "{devices=[4,1]<=[4]}"},
          %%w: tensor<2x2xf32> {mhlo.sharding = "{replicated}"})
          -> (tensor<8x2xf32> {mhlo.sharding = "{devices=[4,1]<=[4]}"},
              tensor<2xf32> {mhlo.sharding = "{replicated}"}) {
      %s } }
      """
          .formatted(BODY);

  @Test
  void runsWithShardy() {
    checks(SHARDY, CompileOptions.partitions(4));
  }

  @Test
  void runsWithGspmd() {
    checks(GSPMD, new CompileOptions(4, false, Map.of()));
  }

  private static void checks(String program, CompileOptions options) {
    try (var client = Client.open(ClientOptions.cpu(4))) {
      var executable = client.compile(program, options.toBytes());
      var devices = executable.devices();
      assertThat(devices).extracting(Device::id).containsExactly(0, 1, 2, 3);
      // Rows 0 to 7 hold [0, 1], [2, 3], …; each device gets two of them, and all of w.
      var x = Literal.f32(new float[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, 8, 2);
      var w = Literal.f32(new float[] {0, 10, 1, 0}, 2, 2);
      var rows = TensorType.of(DType.F32, 2, 2);
      var xs =
          client.put(devices, rows, x.data(), new long[] {0, 16, 32, 48}, HostArrays.strides(rows));
      var ws = client.put(devices, rows, w.data(), new long[4], HostArrays.strides(rows));
      var out =
          executable.execute(
              new Buffer[][] {xs.toArray(Buffer[]::new), ws.toArray(Buffer[]::new)},
              new boolean[2]);

      assertThat(executable.outputTypes()).containsExactly(rows, TensorType.of(DType.F32, 2));
      assertThat(HostArrays.fetch(out[0][3]).toFloats()).containsExactly(13, 120, 15, 140);
      for (Buffer sum : out[1]) {
        assertThat(HostArrays.fetch(sum).toFloats()).containsExactly(64, 560);
      }
      var whole = TensorType.of(DType.F32, 8, 2);
      var gathered = Literal.allocate(whole);
      Client.fetch(List.of(out[0]), gathered, new long[] {0, 16, 32, 48});
      assertThat(Literal.wrap(whole, gathered).toFloats())
          .containsExactly(1, 0, 3, 20, 5, 40, 7, 60, 9, 80, 11, 100, 13, 120, 15, 140);
    }
    assertThat(LiveHandles.byKind()).isEmpty();
  }
}
