package org.nanodo.orbax;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A tree that Orbax saved.
 *
 * @param folder its own folder
 * @param tensors its arrays by path, as {@code params/embed/embedding}
 */
public record OrbaxCheckpoint(Path folder, SortedMap<String, SavedTensor> tensors) {
  /**
   * Opens the tree in {@code folder}, or, if that is the folder of a step or of several, the tree
   * {@code state} of the newest. What describes the arrays is read and checked; they are not.
   *
   * @throws OrbaxException if there is none, or it is damaged
   */
  public static OrbaxCheckpoint open(Path folder) {
    Path item = Items.find(folder);
    Optional<TreeMetadata> about = TreeMetadata.read(item);
    KeyValues store = Items.store(item);
    Map<String, String> paths = about.map(TreeMetadata::paths).orElseGet(() -> paths(store));
    boolean isWhole = about.map(TreeMetadata::isWhole).orElse(false);
    var tensors = new TreeMap<String, SavedTensor>();
    paths.forEach(
        (name, path) -> {
          ZarrArray array = Zarr.find(store, name).orElseThrow(() -> missing(store, name, item));
          tensors.put(path, isWhole ? array.whole() : array);
        });
    if (tensors.isEmpty()) {
      throw new OrbaxException(
          "%s has no arrays: import another step, saved by Orbax's PyTree handler".formatted(item));
    }
    return new OrbaxCheckpoint(item, Collections.unmodifiableSortedMap(tensors));
  }

  private static OrbaxException missing(KeyValues store, String name, Path item) {
    return OrbaxException.damaged(
        store.place(name),
        "the array %s is missing, which %s lists".formatted(name, item.resolve(TreeMetadata.NAME)));
  }

  /** Paths from names alone; Orbax joins the keys on a path by dots. */
  private static Map<String, String> paths(KeyValues store) {
    var paths = new TreeMap<String, String>();
    for (String file : new String[] {Zarr.FILE_2, Zarr.FILE_3}) {
      store.names(file).forEach(name -> paths.put(name, name.replace('.', '/')));
    }
    return paths;
  }
}
