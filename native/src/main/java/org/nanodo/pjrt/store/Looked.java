package org.nanodo.pjrt.store;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A place where a plugin was searched for.
 *
 * @param place such as {@code --plugin} or the name of an environment variable
 * @param outcome what was found, for messages
 * @param file the plugin, if one was found; the store may still download it
 */
public record Looked(String place, String outcome, Optional<Path> file) {
  static Looked nothing(String place, String outcome) {
    return new Looked(place, outcome, Optional.empty());
  }

  static Looked found(String place, Path file) {
    return new Looked(place, file.toString(), Optional.of(file));
  }

  @Override
  public String toString() {
    return place + ": " + outcome;
  }
}
