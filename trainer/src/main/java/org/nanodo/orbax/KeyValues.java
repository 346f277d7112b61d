package org.nanodo.orbax;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A store of values by key, in which each array is a folder. */
interface KeyValues {
  /**
   * The value of a key, if there is one.
   *
   * @throws OrbaxException if that cannot be found out
   */
  Optional<Blob> find(String key);

  /** The file that would hold the value of a key, for messages. */
  Path place(String key);

  /** The names of the folders that hold {@code file}. */
  Set<String> names(String file);

  /** The folders of those keys that end with a name of a file. */
  static Set<String> folders(Set<String> keys, String file) {
    String end = "/" + file;
    var folders = new TreeSet<String>();
    for (String key : keys) {
      if (key.endsWith(end)) {
        folders.add(key.substring(0, key.length() - end.length()));
      }
    }
    return folders;
  }
}
