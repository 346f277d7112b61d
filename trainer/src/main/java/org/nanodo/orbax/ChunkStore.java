package org.nanodo.orbax;

import java.nio.file.Path;
import java.util.Optional;

/** Where the chunks of an array are. */
interface ChunkStore {
  /**
   * The bytes of a chunk, unless it was left out since all of it is the fill value.
   *
   * @param index its place among the chunks, axis by axis
   */
  Optional<Blob> chunk(int[] index);

  /** The file that a chunk is expected in, for messages. */
  Path place(int[] index);
}
