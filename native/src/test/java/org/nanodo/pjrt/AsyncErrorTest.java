package org.nanodo.pjrt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nanodo.pjrt.store.Plugins;

/** An error that shows after a call has returned is told by whatever waits for the result. */
class AsyncErrorTest {
  private static final String NEGATE =
      """
      module { func.func @main(%a: tensor<f32>) -> tensor<f32> {
        %b = stablehlo.negate %a : tensor<f32>
        return %b : tensor<f32>
      } }
      """;
  // executable_build_options { device_ordinal: -1  num_replicas: 1  num_partitions: 1 }
  private static final byte[] ONE_DEVICE =
      HexFormat.of().parseHex("1a0f" + "08ffffffffffffffffff01" + "2001" + "2801");

  @Test
  void reachesWhoeverWaits() {
    var plugin = Plugin.load(Plugins.find("cpu", Optional.empty()));
    try (var client = plugin.client(Map.of())) {
      var negate = client.compile(NEGATE.getBytes(StandardCharsets.UTF_8), ONE_DEVICE);
      var lost = FailedBuffer.of(client, "the host went away");
      var result = negate.execute(new NativeBuffer[][] {{lost}}, new boolean[1])[0][0];

      assertThatThrownBy(result::await)
          .isInstanceOf(NativeException.class)
          .hasMessageContaining("waiting for a buffer")
          .hasMessageContaining("the host went away");
      ByteBuffer host = ByteBuffer.allocateDirect(4);
      assertThatThrownBy(
              () ->
                  NativeBuffer.fetch(
                      new NativeBuffer[] {result}, new long[1], new long[] {4}, host, new long[1]))
          .isInstanceOf(NativeException.class)
          .hasMessageContaining("the host went away");
    }
    assertThat(LiveHandles.byKind()).isEmpty();
  }
}
