package org.nanodo.orbax;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The manifest of an OCDBT store, which says where the root of each version is. */
final class Manifest {
  static final String NAME = "manifest.ocdbt";

  private static final int UUID_BYTES = 16;
  private static final int SINGLE = 0;
  private static final int NUMBERED = 1;
  private static final int MOST_VERSIONS = 1 << 16;

  private Manifest() {}

  /**
   * The root of the newest version, unless it has no keys.
   *
   * @throws OrbaxException if a file is missing or damaged
   */
  static Optional<NodeRef> root(Path store) {
    Path file = store.resolve(NAME);
    Cursor in = open(file);
    if (kind(in) == NUMBERED) {
      file = numbered(store);
      in = open(file);
      if (kind(in) != SINGLE) {
        throw in.damaged("found that the manifest is in another file, expected it here");
      }
    }
    return newest(in, store);
  }

  private static Cursor open(Path file) {
    try {
      return Frame.MANIFEST.open(new Blob.FileRange(file, 0, Files.size(file)));
    } catch (IOException e) {
      throw OrbaxException.unreadable(file, e);
    }
  }

  /** Reads the settings, of which only the kind of manifest matters to readers. */
  private static int kind(Cursor in) {
    in.skip(UUID_BYTES);
    int kind = in.u8();
    if (kind > NUMBERED) {
      throw in.damaged("found manifests of kind %d, expected 0 or 1".formatted(kind));
    }
    in.varint(); // the most bytes of an inline value
    in.varint(); // the most bytes of a node
    in.u8(); // the arity of the tree of versions
    if (in.varint() != 0) {
      in.skip(Integer.BYTES); // the level of compression
    }
    return kind;
  }

  private static Path numbered(Path store) {
    try (Stream<Path> files = Files.list(store)) {
      return files
          .filter(f -> f.getFileName().toString().matches("manifest\\.[0-9a-f]{16}"))
          .max(Comparator.comparing(f -> f.getFileName().toString()))
          .orElseThrow(
              () ->
                  OrbaxException.damaged(
                      store.resolve(NAME), "it refers to numbered manifests, and there are none"));
    } catch (IOException e) {
      throw OrbaxException.unreadable(store, e);
    }
  }

  /** The newest versions are in the manifest itself, the last one being the newest. */
  private static Optional<NodeRef> newest(Cursor in, Path store) {
    DataFiles files = DataFiles.read(in, "");
    int n = in.count("its number of versions", MOST_VERSIONS);
    if (n == 0) {
      throw in.damaged("found no version, expected at least one");
    }
    NodeRef.longs(in, n); // numbers of versions
    byte[] heights = in.bytes(n);
    NodeRef root = NodeRef.read(in, n, files, store)[n - 1];
    return root.isMissing()
        ? Optional.empty()
        : Optional.of(root.at(Byte.toUnsignedInt(heights[n - 1]), ""));
  }
}
