package org.nanodo.jit;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.runtime.Buffer;
import org.nanodo.runtime.Client;
import org.nanodo.sharding.NamedSharding;

/**
 * Gathers what devices hold of a tensor in host memory, which is reused: what was gathered is there
 * until the next call.
 */
final class PieceGather {
  private ByteBuffer fetched = ByteBuffer.allocateDirect(0);
  private ByteBuffer gathered = ByteBuffer.allocateDirect(0);

  /** The whole of a tensor. */
  ByteBuffer whole(Array tensor) {
    return gather(tensor, tensor.type(), tensor.sharding(), device -> true);
  }

  /** The block at {@code at}, of the pieces of all devices. */
  ByteBuffer block(Array pieces, PieceShape shape, int[] at) {
    return gather(pieces, shape.block(), shape.blockSharding(), device -> shape.holds(device, at));
  }

  private ByteBuffer gather(
      Array pieces, TensorType type, NamedSharding sharding, IntPredicate holds) {
    pieces.requireOpen();
    var layout = new ShardLayout(type, sharding);
    List<Integer> devices = layout.distinct(holds);
    List<Buffer> buffers = devices.stream().map(device -> pieces.shards()[device]).toList();
    // Allocated before the staging buffer, so that an error names the tensor's type.
    gathered = atLeast(gathered, type);
    ByteBuffer whole = gathered.slice(0, (int) type.bytes());
    if (devices.size() == 1) {
      Client.fetch(buffers, whole, new long[] {0});
      return whole;
    }
    int part = Math.toIntExact(layout.shardType().bytes());
    fetched = atLeast(fetched, TensorType.of(DType.U8, devices.size(), part));
    long[] places = IntStream.range(0, devices.size()).mapToLong(i -> (long) i * part).toArray();
    Client.fetch(buffers, fetched.clear(), places);
    for (int i = 0; i < devices.size(); i++) {
      layout.place(devices.get(i), fetched, i * part, whole);
    }
    return whole;
  }

  private static ByteBuffer atLeast(ByteBuffer memory, TensorType type) {
    return memory.capacity() >= type.bytes() ? memory : Literal.allocate(type);
  }
}
