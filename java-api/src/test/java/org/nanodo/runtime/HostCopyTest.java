package org.nanodo.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.pjrt.LiveHandles;

class HostCopyTest {
  private Client client;

  @BeforeEach
  void open() {
    client = Client.open(ClientOptions.cpu(2));
  }

  @AfterEach
  void close() {
    client.close();
    assertThat(LiveHandles.byKind()).isEmpty();
  }

  @Test
  void givesEachDeviceItsColumns() {
    var whole = Literal.i32(new int[] {0, 1, 2, 3, 4, 5, 6, 7}, 2, 4);
    var half = TensorType.of(DType.I32, 2, 2);
    // Column 2 begins 8 bytes in; rows are those of the whole, 16 bytes apart.
    var parts =
        client.put(client.devices(), half, whole.data(), new long[] {0, 8}, new long[] {16, 4});
    assertThat(HostArrays.fetch(parts.get(0)).toDoubles()).containsExactly(0, 1, 4, 5);
    assertThat(HostArrays.fetch(parts.get(1)).toDoubles()).containsExactly(2, 3, 6, 7);
    assertThat(parts).extracting(Buffer::device).isEqualTo(client.devices());
  }

  @Test
  void readsTransposed() {
    var a = Literal.f32(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    var type = TensorType.of(DType.F32, 3, 2);
    var device = client.devices().subList(0, 1);
    var transposed = client.put(device, type, a.data(), new long[1], new long[] {4, 12}).get(0);
    assertThat(HostArrays.fetch(transposed).toFloats()).containsExactly(1, 4, 2, 5, 3, 6);
  }

  @Test
  void countsOffsetsFromThePositionOfTheBuffer() {
    ByteBuffer memory = Literal.i32(new int[] {9, 9, 1, 2}, 4).data().position(8);
    var type = TensorType.of(DType.I32, 2);
    var device = client.devices().subList(0, 1);
    Buffer x = client.put(device, type, memory, new long[1], new long[] {4}).get(0);
    var out = Literal.allocate(TensorType.of(DType.I32, 4)).position(4);
    Client.fetch(List.of(x), out, new long[] {4});
    assertThat(new int[] {out.getInt(4), out.getInt(8), out.getInt(12)}).containsExactly(0, 1, 2);
  }

  @Test
  void leavesTheHostFreeToReuseItsMemory() {
    var type = TensorType.of(DType.F32, 1 << 16);
    var memory = Literal.allocate(type).putFloat(0, 1);
    Buffer x = HostArrays.put(client, Literal.wrap(type, memory));
    memory.putFloat(0, 2);
    assertThat(HostArrays.fetch(x).get(0)).isEqualTo(1);
  }

  @Test
  void copiesNothingForNobody() {
    Client.fetch(List.of(), ByteBuffer.allocateDirect(0), new long[0]);
    var type = TensorType.of(DType.F32, 1);
    var memory = Literal.allocate(type);
    assertThat(client.put(List.of(), type, memory, new long[0], new long[] {4})).isEmpty();
  }

  @Test
  void staysInsideTheMemoryThatItIsGiven() {
    var memory = Literal.allocate(TensorType.of(DType.F32, 4));
    var type = TensorType.of(DType.F32, 2, 2);
    var device = client.devices().subList(0, 1);
    Buffer x = client.put(device, type, memory, new long[1], new long[] {8, 4}).get(0);
    refuses(() -> client.put(device, type, memory, new long[] {4}, new long[] {8, 4}));
    refuses(() -> client.put(device, type, memory, new long[] {-4}, new long[] {8, 4}));
    refuses(() -> client.put(device, type, memory, new long[1], new long[] {12, 4}));
    refuses(() -> client.put(device, type, memory, new long[1], new long[] {-8, 4}));
    refuses(() -> client.put(device, type, memory, new long[1], new long[] {4}));
    refuses(
        () -> client.put(device, type, ByteBuffer.allocate(16), new long[1], new long[] {8, 4}));
    refuses(() -> Client.fetch(List.of(x), memory, new long[] {4}));
    refuses(() -> Client.fetch(List.of(x), memory, new long[0]));
  }

  private static void refuses(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
  }
}
