package org.nanodo;

import java.util.concurrent.Callable;

/** Calls into records by reflection. */
final class Reflection {
  private Reflection() {}

  static <T> T call(Class<?> type, Callable<T> action) {
    try {
      return action.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalArgumentException(
          "cannot take apart or build the record " + type.getName() + " of a tree", e);
    }
  }
}
