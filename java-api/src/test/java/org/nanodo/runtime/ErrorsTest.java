package org.nanodo.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.pjrt.LiveHandles;

class ErrorsTest {
  private static final TensorType TYPE = TensorType.of(DType.F32, 2);
  private static final CompileOptions OPTIONS = CompileOptions.partitions(1);

  private final Client client = Client.open(ClientOptions.cpu(2));

  @AfterEach
  void close() {
    client.close();
    assertThat(LiveHandles.byKind()).isEmpty();
  }

  @Test
  void aPluginThatIsNotThere() {
    var options = new ClientOptions("cpu", 1, Optional.of(Path.of("none.so")));
    assertThatThrownBy(() -> Client.open(options))
        .isInstanceOf(PjrtException.class)
        .hasMessageContaining("none.so")
        .extracting(e -> ((PjrtException) e).code())
        .isEqualTo("PLUGIN");
  }

  @Test
  void aSettingThatThePluginDoesNotKnow() {
    var options = ClientOptions.cpu(1).with(Map.of("memory_fraction", 0.5f));
    assertThatThrownBy(() -> Client.open(options))
        .isInstanceOf(PjrtException.class)
        .hasMessageContaining("starting a client")
        .hasMessageContaining("memory_fraction");
  }

  @Test
  void devicesThatOnlyTheCpuCanAppearAs() {
    assertThatThrownBy(() -> new ClientOptions("tpu", 4, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("devices=4 on tpu");
  }

  @Test
  void aProgramThatIsNone() {
    assertThatThrownBy(() -> client.compile("module { oops }", OPTIONS.toBytes()))
        .isInstanceOf(PjrtException.class)
        .hasMessageContaining("compiling")
        .hasMessageContaining("oops");
  }

  @Test
  void aProgramForMoreDevicesThanThereAre() {
    var four = CompileOptions.partitions(4).toBytes();
    assertThatThrownBy(() -> client.compile(StableHloPrograms.add(TYPE), four))
        .isInstanceOf(PjrtException.class)
        .hasMessageContaining("compiling");
  }

  @Test
  void aFlagThatXlaDoesNotKnow() {
    var options = OPTIONS.withFlag("xla_no_such_flag", true).toBytes();
    assertThatThrownBy(() -> client.compile(StableHloPrograms.add(TYPE), options))
        .isInstanceOf(XlaFlagException.class)
        .hasMessageContaining("xla_no_such_flag");
    var wrongType = new CompileOptions(1, true, Map.of("xla_cpu_x", 'c'));
    assertThatThrownBy(wrongType::toBytes)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("xla_cpu_x is a Character");
  }

  @Test
  void argumentsThatTheProgramDoesNotTake() {
    var add = client.compile(StableHloPrograms.add(TYPE), OPTIONS.toBytes());
    Buffer x = HostArrays.put(client, Literal.f32(new float[] {1, 2}, 2));
    Buffer longer = HostArrays.put(client, Literal.f32(new float[] {1, 2, 3}, 3));
    Buffer elsewhere =
        HostArrays.put(client, client.devices().get(1), Literal.f32(new float[2], 2));
    assertThatThrownBy(() -> add.execute(HostArrays.args(x), new boolean[1]))
        .isInstanceOf(PjrtException.class);
    assertThatThrownBy(() -> add.execute(HostArrays.args(x, longer), new boolean[2]))
        .isInstanceOf(PjrtException.class)
        .hasMessageContaining("parameter 1")
        .hasMessageNotContaining("Source Location Trace");
    assertThatThrownBy(() -> add.execute(HostArrays.args(x, elsewhere), new boolean[2]))
        .isInstanceOf(PjrtException.class);
    assertThatThrownBy(() -> add.execute(HostArrays.args(x, x), new boolean[1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("donated has length 1");
    assertThatThrownBy(() -> add.execute(new Buffer[][] {{x, x}, {x}}, new boolean[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("argument 0 has 2 buffers");
  }

  @Test
  void moreMemoryThanThereIs() {
    String huge =
        """
        module { func.func @main(%a: tensor<f32>) -> tensor<1000000x1000000xf32> {
          %b = stablehlo.broadcast_in_dim %a, dims = [] : (tensor<f32>) -> tensor<1000000x1000000xf32>
          return %b : tensor<1000000x1000000xf32>
        } }
        """;
    var executable = client.compile(huge, OPTIONS.toBytes());
    Buffer one = HostArrays.put(client, Literal.scalar(DType.F32, 1));
    assertThatThrownBy(() -> executable.execute(HostArrays.args(one), new boolean[1]))
        .isInstanceOf(PjrtException.class)
        .hasMessageContaining("4000000000000 bytes")
        .extracting(e -> ((PjrtException) e).code())
        .isEqualTo("RESOURCE_EXHAUSTED");
  }
}
