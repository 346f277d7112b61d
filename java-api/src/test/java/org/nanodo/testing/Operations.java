package org.nanodo.testing;

import java.util.List;
import java.util.stream.Stream;
import org.nanodo.ir.Op;

/** All operations of the IR. */
public final class Operations {
  private Operations() {}

  public static List<Class<?>> all() {
    return of(Op.class).toList();
  }

  private static Stream<Class<?>> of(Class<?> type) {
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses()).flatMap(Operations::of)
        : Stream.of(type);
  }
}
