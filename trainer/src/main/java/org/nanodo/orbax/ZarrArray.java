package org.nanodo.orbax;

import java.util.Arrays;
import org.nanodo.ir.TensorType;

/**
 * An array in chunks of one shape; those at its edges are stored whole.
 *
 * @param name for messages
 * @param chunkShape as many axes as the array has
 * @param fill the value of what was left out, as one little-endian element
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ZarrArray(
    String name,
    TensorType type,
    int[] chunkShape,
    ChunkStore chunks,
    Codec codec,
    boolean bigEndian,
    byte[] fill,
    boolean mayLeaveOut)
    implements SavedTensor {
  @Override
  public Rows open() {
    return new ZarrRows(this);
  }

  /** The same array, of which no chunk may be missing. */
  ZarrArray whole() {
    return new ZarrArray(name, type, chunkShape, chunks, codec, bigEndian, fill, false);
  }

  /** The sizes; a scalar's is one row. */
  int[] dims() {
    return type.rank() == 0 ? new int[] {1} : type.shape().dims();
  }

  /** The sizes of a chunk, of as many axes as {@link #dims}. */
  int[] chunkDims() {
    return type.rank() == 0 ? new int[] {1} : chunkShape;
  }

  /** The place of a chunk as its store takes it. */
  int[] index(int[] place) {
    return type.rank() == 0 ? new int[0] : place;
  }

  long chunkBytes() {
    return Arrays.stream(chunkShape).asLongStream().reduce(type.dtype().bytes(), Math::multiplyExact);
  }
}
