package org.nanodo.jit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
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
    long[] offsets = layout.offsets();
    Map<Long, Integer> distinct = new LinkedHashMap<>();
    IntStream.range(0, offsets.length)
        .filter(holds)
        .forEach(device -> distinct.putIfAbsent(offsets[device], device));
    List<Integer> devices = List.copyOf(distinct.values());
    int part = Math.toIntExact(layout.shardType().bytes());
    fetched = atLeast(fetched, part * devices.size());
    List<Buffer> buffers = devices.stream().map(device -> pieces.shards()[device]).toList();
    long[] places = IntStream.range(0, devices.size()).mapToLong(i -> (long) i * part).toArray();
    Client.fetch(buffers, fetched.clear(), places);
    if (devices.size() == 1) {
      return fetched.slice(0, part);
    }
    gathered = atLeast(gathered, Math.toIntExact(type.bytes()));
    ByteBuffer whole = gathered.slice(0, Math.toIntExact(type.bytes()));
    for (int i = 0; i < devices.size(); i++) {
      layout.place(devices.get(i), fetched, i * part, whole);
    }
    return whole;
  }

  private static ByteBuffer atLeast(ByteBuffer memory, int bytes) {
    return memory.capacity() >= bytes
        ? memory
        : ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
