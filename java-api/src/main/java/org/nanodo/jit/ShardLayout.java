package org.nanodo.jit;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.sharding.NamedSharding;

/** The positions of the devices' shards in a dense host tensor. */
final class ShardLayout {
  private final TensorType type;
  private final NamedSharding sharding;
  private final TensorType shardType;

  ShardLayout(TensorType type, NamedSharding sharding) {
    this.type = type;
    this.sharding = sharding;
    this.shardType = type.with(Shape.of(sharding.partDims(type.shape().dims())));
  }

  TensorType shardType() {
    return shardType;
  }

  /** The strides of the whole tensor in bytes. */
  long[] strides() {
    long[] strides = new long[type.rank()];
    long stride = type.dtype().bytes();
    for (int i = strides.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= type.shape().dim(i);
    }
    return strides;
  }

  /** The offset of each device's shard in bytes; shards without elements begin at the start. */
  long[] offsets() {
    if (shardType.shape().size() == 0) {
      return new long[sharding.mesh().size()];
    }
    long[] strides = strides();
    return IntStream.range(0, sharding.mesh().size())
        .mapToLong(
            device ->
                IntStream.range(0, strides.length)
                    .mapToLong(
                        i -> strides[i] * sharding.part(i, device) * shardType.shape().dim(i))
                    .sum())
        .toArray();
  }

  /** One device for each distinct shard of those that hold one, in the order of devices. */
  List<Integer> distinct(IntPredicate holds) {
    Set<Long> seen = new HashSet<>();
    long[] offsets = offsets();
    return IntStream.range(0, offsets.length)
        .filter(device -> holds.test(device) && seen.add(offsets[device]))
        .boxed()
        .toList();
  }

  /**
   * Copies the dense shard of {@code device} from {@code source} to its position in {@code whole}.
   */
  void place(int device, ByteBuffer source, int at, ByteBuffer whole) {
    if (shardType.shape().size() == 0) {
      return;
    }
    long[] strides = strides();
    // From this dimension on, a shard is contiguous in the whole.
    int split = type.rank();
    while (split > 0 && shardType.shape().dim(split - 1) == type.shape().dim(split - 1)) {
      split--;
    }
    int rows = split == 0 ? 0 : split - 1;
    long run = split == 0 ? type.bytes() : strides[split - 1] * shardType.shape().dim(split - 1);
    long start = offsets()[device];
    int[] index = new int[rows];
    int from = at;
    do {
      long to = start;
      for (int i = 0; i < rows; i++) {
        to += index[i] * strides[i];
      }
      whole.put(Math.toIntExact(to), source, from, (int) run);
      from += (int) run;
    } while (next(index));
  }

  /** Steps to the next index in row-major order, if there is one. */
  private boolean next(int[] index) {
    for (int i = index.length - 1; i >= 0; i--) {
      if (++index[i] < shardType.shape().dim(i)) {
        return true;
      }
      index[i] = 0;
    }
    return false;
  }
}
