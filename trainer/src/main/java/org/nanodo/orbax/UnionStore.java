package org.nanodo.orbax;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The stores of several processes, each of which has written the chunks on its own devices. */
record UnionStore(List<KeyValues> parts) implements KeyValues {
  @Override
  public Optional<Blob> find(String key) {
    return parts.stream().flatMap(p -> p.find(key).stream()).findFirst();
  }

  @Override
  public Path place(String key) {
    return parts.get(0).place(key);
  }

  @Override
  public Set<String> names(String file) {
    var all = new TreeSet<String>();
    parts.forEach(p -> all.addAll(p.names(file)));
    return all;
  }
}
