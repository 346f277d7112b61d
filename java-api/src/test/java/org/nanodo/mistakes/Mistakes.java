package org.nanodo.mistakes;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Mistakes of a kind, by what they are. */
final class Mistakes {
  private final Map<String, Supplier<?>> uses = new LinkedHashMap<>();

  void add(String what, Supplier<?> use) {
    if (uses.put(what, use) != null) {
      throw new IllegalArgumentException(what + " is there already");
    }
  }

  Map<String, Supplier<?>> all() {
    return uses;
  }
}
