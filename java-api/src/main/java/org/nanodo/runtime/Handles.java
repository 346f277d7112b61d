package org.nanodo.runtime;

import java.util.Map;
import org.nanodo.pjrt.LiveHandles;

/** The leak counter. */
public final class Handles {
  private Handles() {}

  /** How many native objects are alive, by kind ({@code buffer}, …); kinds with none are absent. */
  public static Map<String, Long> live() {
    return LiveHandles.byKind();
  }
}
