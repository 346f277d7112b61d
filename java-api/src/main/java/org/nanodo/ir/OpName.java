package org.nanodo.ir;

import java.util.Locale;

/** The names of operations: {@code dynamic_slice} for {@code DynamicSlice}. */
final class OpName extends ClassValue<String> {
  static final OpName OF = new OpName();

  @Override
  protected String computeValue(Class<?> type) {
    return type.getSimpleName().replaceAll("(?<!^)([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
