package org.nanodo.jit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nanodo.sharding.PartitionSpec.REPLICATED;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.runtime.Buffer;
import org.nanodo.runtime.Client;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;
import org.nanodo.sharding.ShardingException;
import org.nanodo.testing.JaxLayout;
import org.nanodo.testing.TestDevices;

@ExtendWith(TestDevices.class)
class ArrayTest {
  /** Elements that tell where they are from. */
  private static Literal counted(DType dtype, int... dims) {
    var type = TensorType.of(dtype, dims);
    double[] values = new double[(int) type.shape().size()];
    int count = dtype.isInteger() ? (int) Math.min(dtype.most(), 250) + 1 : 251;
    for (int i = 0; i < values.length; i++) {
      values[i] = dtype == DType.BOOL ? i % 3 % 2 : i % count;
    }
    return Literal.of(type, values);
  }

  private static double[] numbers(Literal x) {
    double[] numbers = new double[(int) x.type().shape().size()];
    Arrays.setAll(numbers, x::real);
    return numbers;
  }

  private static Literal fetch(Buffer part) {
    ByteBuffer data = Literal.allocate(part.type());
    Client.fetch(List.of(part), data, new long[1]);
    return Literal.wrap(part.type(), data);
  }

  @ParameterizedTest
  @EnumSource
  void givesEachDeviceItsPart(DType dtype) {
    for (JaxLayout layout : JaxLayout.all()) {
      Literal whole = counted(dtype, layout.type(dtype).shape().dims());
      try (Array array = Array.of(TestDevices.client(), whole, layout.sharding())) {
        for (int device = 0; device < array.shards().length; device++) {
          Buffer part = array.shards()[device];
          assertThat(part.device().id()).isEqualTo(device);
          assertThat(part.type()).isEqualTo(layout.partType(dtype));
          assertThat(numbers(fetch(part)))
              .as("%s, device %d", layout, device)
              .isEqualTo(block(whole, layout.starts().get(device), layout.part()));
        }
      }
    }
  }

  /** The elements of a block, found one by one. */
  private static double[] block(Literal whole, List<Integer> start, List<Integer> sizes) {
    double[] out = new double[sizes.stream().reduce(1, Math::multiplyExact)];
    for (int n = 0; n < out.length; n++) {
      int rest = n;
      int index = 0;
      int stride = 1;
      for (int i = sizes.size() - 1; i >= 0; i--) {
        index += (start.get(i) + rest % sizes.get(i)) * stride;
        rest /= sizes.get(i);
        stride *= whole.type().shape().dim(i);
      }
      out[n] = whole.real(index);
    }
    return out;
  }

  @ParameterizedTest
  @EnumSource
  void comesBackWhole(DType dtype) {
    for (JaxLayout layout : JaxLayout.all()) {
      Literal whole = counted(dtype, layout.type(dtype).shape().dims());
      try (Array array = Array.of(TestDevices.client(), whole, layout.sharding())) {
        assertThat(array.toHost().data()).as("%s", layout).isEqualTo(whole.data());
        assertThat(array.bytesPerDevice()).isEqualTo(layout.partType(dtype).bytes());
      }
    }
  }

  @Test
  void mayBeScalarOrEmpty() {
    var mesh = Mesh.of("data", 4);
    var rows = new NamedSharding(mesh, PartitionSpec.of("data"));
    for (int[] dims : new int[][] {{0}, {0, 3}, {4, 0}}) {
      try (Array array = Array.of(TestDevices.client(), counted(DType.F32, dims), rows)) {
        assertThat(array.toHost().type()).isEqualTo(TensorType.of(DType.F32, dims));
      }
    }
    var columns = new NamedSharding(mesh, PartitionSpec.of(REPLICATED, "data"));
    try (Array array = Array.of(TestDevices.client(), counted(DType.F32, 0, 4), columns)) {
      assertThat(array.toHost().type()).isEqualTo(TensorType.of(DType.F32, 0, 4));
    }
    var whole = NamedSharding.replicated(mesh);
    try (Array array = Array.of(TestDevices.client(), Literal.scalar(DType.I32, 7), whole)) {
      assertThat(array.toHost().item()).isEqualTo(7);
    }
  }

  @Test
  void doesNotChangeWithTheMemoryItCameFrom() {
    Literal x = counted(DType.F32, 8, 16);
    var rows = new NamedSharding(Mesh.of("data", 8), PartitionSpec.of(REPLICATED, "data"));
    try (Array array = Array.of(TestDevices.client(), x, rows)) {
      x.data().putFloat(0, -1);
      assertThat(array.toHost().get(0)).isZero();
    }
  }

  @Test
  void closesAllParts() {
    Array array =
        Array.of(
            TestDevices.client(),
            counted(DType.F32, 4),
            NamedSharding.replicated(Mesh.of("data", 4)));
    assertThat(array.isClosed()).isFalse();
    array.close();
    assertThat(array.isClosed()).isTrue();
    assertThat(array.shards()).allMatch(Buffer::isClosed);
    assertThatThrownBy(array::toHost).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void dividesEvenly() {
    var rows = new NamedSharding(Mesh.of("data", 4), PartitionSpec.of("data"));
    assertThatThrownBy(() -> Array.of(TestDevices.client(), counted(DType.F32, 6), rows))
        .isInstanceOf(ShardingException.class)
        .hasMessageStartingWith(
            "dimension 0 of size 6 is not divisible by the 4 devices of mesh axis data; pad it, or do not split it (ArrayTest.java:");
  }

  @Test
  void needsAsManyDevicesAsItsMesh() {
    var rows = new NamedSharding(Mesh.of("data", 16), PartitionSpec.of("data"));
    assertThatThrownBy(() -> Array.of(TestDevices.client(), counted(DType.F32, 16), rows))
        .isInstanceOf(ShardingException.class)
        .hasMessageStartingWith(
            "mesh [data=16] needs 16 devices, the client has 8 (ArrayTest.java:");
  }
}
