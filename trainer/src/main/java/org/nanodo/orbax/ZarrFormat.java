package org.nanodo.orbax;

import java.util.Arrays;
import org.nanodo.ir.TensorType;

/**
 * How an array is stored: in chunks of one shape, of which those at its edges are stored whole.
 *
 * @param name for messages
 * @param chunkShape as many axes as the array has
 * @param fill the value of chunks that were left out, as one element
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ZarrFormat(
    String name, TensorType type, int[] chunkShape, Codec codec, boolean bigEndian, byte[] fill) {
  /** The sizes; a scalar is a vector of one element. */
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

  int elementBytes() {
    return type.dtype().bytes();
  }

  long chunkBytes() {
    return Arrays.stream(chunkShape).asLongStream().reduce(elementBytes(), (a, b) -> a * b);
  }
}
