package org.nanodo.jit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nanodo.sharding.PartitionSpec.REPLICATED;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nanodo.Tensor;
import org.nanodo.io.TensorSource;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;
import org.nanodo.testing.TestDevices;

/** Tensors in pieces, against the bytes that they were made of. */
@ExtendWith(TestDevices.class)
class HostTransferTest {
  private static final Mesh MESH = Mesh.of("data", 2, "model", 2);
  private static final int[] LIMITS = {7, 200};

  private static Literal random(long seed, DType dtype, int... dims) {
    ByteBuffer data = Literal.allocate(TensorType.of(dtype, dims));
    byte[] bytes = new byte[data.capacity()];
    new Random(seed).nextBytes(bytes);
    data.put(bytes).flip();
    return Literal.wrap(TensorType.of(dtype, dims), data);
  }

  private static byte[] bytes(ByteBuffer data) {
    byte[] bytes = new byte[data.remaining()];
    data.duplicate().get(bytes);
    return bytes;
  }

  private static byte[] fetch(HostTransfer transfer, Tensor tensor, OptionalInt member)
      throws IOException {
    var out = new ByteArrayOutputStream();
    transfer.toHost(tensor, member, Channels.newChannel(out));
    return out.toByteArray();
  }

  private static List<PartitionSpec> specs(int[] dims) {
    var axes = List.of(REPLICATED, "data", "model");
    var specs = new ArrayList<PartitionSpec>();
    specs.add(PartitionSpec.of());
    specs.add(new PartitionSpec(List.of(List.of("data", "model"))));
    for (String a : axes) {
      for (String b : axes) {
        if (dims.length > 1 && (a.equals(REPLICATED) || !a.equals(b))) {
          specs.add(PartitionSpec.of(a, b));
          specs.add(dims.length > 2 ? PartitionSpec.of(REPLICATED, a, b) : PartitionSpec.of(b, a));
        }
      }
    }
    return specs;
  }

  @Test
  void theirBytesAreTheSameOnTheWayThereAndBack() throws IOException {
    int[][] shapes = {{8}, {4, 6}, {4, 8, 2}};
    for (int limit : LIMITS) {
      try (var transfer = new HostTransfer(TestDevices.client(), limit)) {
        for (int[] dims : shapes) {
          for (PartitionSpec spec : specs(dims)) {
            Literal value = random(limit, DType.U8, dims);
            var sharding = new NamedSharding(MESH, spec);
            String what = "%s by %s in %d bytes".formatted(value.type(), spec, limit);
            try (Tensor tensor = transfer.toDevices(TensorSource.of(value), sharding)) {
              assertThat(bytes(tensor.toHost().data())).as(what).isEqualTo(bytes(value.data()));
              assertThat(fetch(transfer, tensor, OptionalInt.empty()))
                  .as(what)
                  .isEqualTo(bytes(value.data()));
              int bytes = (int) value.type().bytes() / dims[0];
              for (int i : new int[] {0, dims[0] - 1}) {
                assertThat(fetch(transfer, tensor, OptionalInt.of(i)))
                    .as("member %d of %s", i, what)
                    .isEqualTo(bytes(value.data().slice(i * bytes, bytes)));
              }
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BOOL", "I8", "BF16", "F16", "I32", "F32", "U64", "F64", "C64"})
  void anyTypeOfElementCanBeCopied(DType dtype) throws IOException {
    Literal value =
        dtype == DType.BOOL
            ? Literal.of(TensorType.of(dtype, 6), 1, 0, 1, 1, 0, 1)
            : random(1, dtype, 6, 4);
    var sharding = NamedSharding.replicated(Mesh.SINGLE);
    try (var transfer = new HostTransfer(TestDevices.client(), 10);
        Tensor tensor = transfer.toDevices(TensorSource.of(value), sharding)) {
      assertThat(fetch(transfer, tensor, OptionalInt.empty())).isEqualTo(bytes(value.data()));
    }
  }

  @Test
  void scalarsAndTensorsWithoutElementsCanBeCopied() throws IOException {
    var sharding = NamedSharding.replicated(MESH);
    for (Literal value : List.of(Literal.scalar(DType.I32, 7), Literal.f32(new float[0], 0, 3))) {
      try (var transfer = new HostTransfer(TestDevices.client());
          Tensor tensor = transfer.toDevices(TensorSource.of(value), sharding)) {
        assertThat(fetch(transfer, tensor, OptionalInt.empty())).isEqualTo(bytes(value.data()));
      }
    }
  }

  @Test
  void stackedSourcesAreReadAcrossTheirEnds() throws IOException {
    Literal a = random(1, DType.U8, 5);
    Literal b = random(2, DType.U8, 5);
    TensorSource both = TensorSource.stack(List.of(TensorSource.of(a), TensorSource.of(b)));
    assertThat(both.type()).isEqualTo(TensorType.of(DType.U8, 2, 5));
    ByteBuffer middle = ByteBuffer.allocate(6);
    both.read(2, middle);
    ByteBuffer expected = ByteBuffer.allocate(6);
    expected.put(a.data().slice(2, 3)).put(b.data().slice(0, 3));
    assertThat(middle.array()).isEqualTo(expected.array());
    TensorSource other = TensorSource.of(random(3, DType.U8, 4));
    assertThatThrownBy(() -> TensorSource.stack(List.of(TensorSource.of(a), other)))
        .hasMessageContaining("cannot stack");
  }
}
