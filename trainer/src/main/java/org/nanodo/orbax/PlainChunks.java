package org.nanodo.orbax;

import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Each chunk has a key of its own.
 *
 * @param prefix what comes before the place of the chunk
 * @param scalar the whole key of a scalar's only chunk
 */
record PlainChunks(KeyValues store, String prefix, String separator, String scalar)
    implements ChunkStore {
  private String key(int[] index) {
    return index.length == 0
        ? scalar
        : prefix + Arrays.stream(index).mapToObj(Integer::toString).collect(joining(separator));
  }

  @Override
  public Optional<Blob> chunk(int[] index) {
    return store.find(key(index));
  }

  @Override
  public Path place(int[] index) {
    return store.place(key(index));
  }
}
