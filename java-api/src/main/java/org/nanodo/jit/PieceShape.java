package org.nanodo.jit;

import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;

/**
 * How the shards of a tensor are cut into pieces: one index of each axis before {@code axis},
 * {@code rows} of that axis, and all of those after it. A device's piece is therefore contiguous in
 * its shard, and the pieces of all devices that differ only in axes after {@code axis} are, put
 * together, contiguous in the tensor.
 */
record PieceShape(TensorType type, NamedSharding sharding, int axis, int rows) {
  /**
   * The largest pieces that take at most {@code limit} bytes on all devices together, but one
   * element of each device at least.
   *
   * @param singles 1 if a piece has one index of the leading axis in any case, else 0
   */
  static PieceShape of(TensorType type, NamedSharding sharding, int singles, long limit) {
    int[] local = sharding.partDims(type.shape().dims());
    int axis = Math.min(singles, Math.max(0, local.length - 1));
    long row = rowBytes(type, sharding, local, axis);
    while (axis < local.length - 1 && row > limit) {
      axis++;
      row = rowBytes(type, sharding, local, axis);
    }
    int size = local.length <= singles ? 1 : local[axis];
    int rows = (int) Math.max(1, Math.min(size, limit / Math.max(1, row)));
    return new PieceShape(type, sharding, axis, rows);
  }

  private static long rowBytes(TensorType type, NamedSharding sharding, int[] local, int axis) {
    long bytes = (long) type.dtype().bytes() * sharding.mesh().size();
    for (int i = axis + 1; i < local.length; i++) {
      bytes *= local[i];
    }
    return bytes;
  }

  /** Whether one piece of each device is its whole shard. */
  boolean isWhole() {
    int[] local = localDims();
    return IntStream.rangeClosed(0, Math.min(axis, local.length - 1))
        .allMatch(i -> local[i] == (i == axis ? rows : 1));
  }

  /** The sizes of one device's shard. */
  int[] localDims() {
    return sharding.partDims(type.shape().dims());
  }

  /** The sizes of one device's piece. */
  Shape localPiece() {
    int[] dims = localDims();
    for (int i = 0; i < axis; i++) {
      dims[i] = 1;
    }
    dims[axis] = rows;
    return Shape.of(dims);
  }

  /** The pieces of all devices as one tensor of the same sharding. */
  TensorType allPieces() {
    int[] dims = localPiece().dims();
    for (int i = 0; i < dims.length; i++) {
      dims[i] *= sharding.parts(i);
    }
    return type.with(Shape.of(dims));
  }

  /** Pieces put together where the sharding splits an axis after {@code axis}: contiguous rows. */
  TensorType block() {
    int[] dims = localPiece().dims();
    for (int i = axis + 1; i < dims.length; i++) {
      dims[i] = type.shape().dim(i);
    }
    return type.with(Shape.of(dims));
  }

  /** How a block is split: only in the axes after {@code axis}. */
  NamedSharding blockSharding() {
    List<List<String>> axes =
        IntStream.range(0, type.rank())
            .mapToObj(i -> i <= axis ? List.<String>of() : sharding.spec().axes(i))
            .toList();
    return new NamedSharding(sharding.mesh(), new PartitionSpec(axes));
  }

  /** Whether a device holds rows of the block that {@code at} is in, an index of the tensor. */
  boolean holds(int device, int[] at) {
    int[] local = localDims();
    return IntStream.rangeClosed(0, axis)
        .allMatch(i -> sharding.part(i, device) == at[i] / local[i]);
  }

  /** The bytes of one row of a block. */
  long rowBytes() {
    return block().bytes() / rows;
  }

  /** Where in {@code tensor}, which may be the pieces of all devices, an index begins, in bytes. */
  long position(TensorType tensor, int[] index) {
    long row = 0;
    for (int i = 0; i <= axis; i++) {
      row = row * tensor.shape().dim(i) + index[i];
    }
    return row * rowBytes();
  }
}
