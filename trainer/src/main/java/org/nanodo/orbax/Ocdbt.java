package org.nanodo.orbax;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * TensorStore's "optionally-cooperative distributed B+tree", a store of keys and values in few
 * files; https://google.github.io/tensorstore/kvstore/ocdbt. Checksums are of the manifest and of
 * nodes, not of values.
 */
final class Ocdbt implements KeyValues {
  private static final int INLINE = 0;
  private static final int IN_FILE = 1;
  private static final int MOST_INLINE_BYTES = 1 << 20;

  private final Path store;
  private final SortedMap<String, Blob> values = new TreeMap<>();

  private Ocdbt(Path store) {
    this.store = store;
  }

  /**
   * Reads all keys of a store; values stay in its files.
   *
   * @throws OrbaxException if a file is missing or damaged
   */
  static Ocdbt open(Path folder) {
    var ocdbt = new Ocdbt(folder.normalize());
    Manifest.root(ocdbt.store).ifPresent(ocdbt::readNode);
    FileSizes.require(ocdbt.values.values());
    return ocdbt;
  }

  private void readNode(NodeRef ref) {
    var blob = new Blob.FileRange(ref.file(), ref.offset(), ref.length());
    FileSizes.require(Set.of(blob));
    Cursor in = Frame.NODE.open(blob);
    int height = in.u8();
    if (height != ref.height()) {
      throw in.damaged("found height %d, expected %d".formatted(height, ref.height()));
    }
    DataFiles files = DataFiles.read(in, ref.base());
    Keys keys = Keys.read(in, height == 0);
    if (height == 0) {
      readLeaf(in, ref, keys, files);
    } else {
      readChildren(in, ref, keys, files);
    }
  }

  private void readChildren(Cursor in, NodeRef ref, Keys keys, DataFiles files) {
    NodeRef[] children = NodeRef.read(in, keys.size(), files, store);
    NodeRef.skipStatistics(in, keys.size());
    in.requireEnd();
    for (int i = 0; i < children.length; i++) {
      readNode(children[i].at(ref.height() - 1, ref.prefix() + keys.commonText(i)));
    }
  }

  /** Lengths and kinds of all values, files and offsets of those in files, then the others. */
  private void readLeaf(Cursor in, NodeRef ref, Keys keys, DataFiles files) {
    int n = keys.size();
    long[] lengths = NodeRef.longs(in, n);
    byte[] kinds = in.bytes(n);
    int[] file = new int[n];
    long[] offsets = new long[n];
    for (int i = 0; i < n; i++) {
      if (kinds[i] == IN_FILE) {
        file[i] = files.index(in);
      } else if (kinds[i] != INLINE || lengths[i] < 0 || lengths[i] > MOST_INLINE_BYTES) {
        throw in.damaged("found a value of kind %d and %d bytes".formatted(kinds[i], lengths[i]));
      }
    }
    for (int i = 0; i < n; i++) {
      offsets[i] = kinds[i] == IN_FILE ? in.varint() : 0;
    }
    for (int i = 0; i < n; i++) {
      Blob value =
          kinds[i] == IN_FILE
              ? new Blob.FileRange(files.resolve(file[i], store, in), offsets[i], lengths[i])
              : new Blob.Inline(ref.file(), in.bytes(lengths[i]));
      values.put(ref.prefix() + keys.text(i), value);
    }
    in.requireEnd();
  }

  @Override
  public Optional<Blob> find(String key) {
    return Optional.ofNullable(values.get(key));
  }

  @Override
  public Path place(String key) {
    return store.resolve(Manifest.NAME);
  }

  @Override
  public Set<String> names(String file) {
    return KeyValues.folders(Collections.unmodifiableSet(values.keySet()), file);
  }
}
