package org.nanodo.batch;

import java.util.function.Supplier;
import org.nanodo.ir.CollectiveOp;
import org.nanodo.ir.NamedAxis;
import org.nanodo.ir.Op;

/** The name of the axis that functions are being mapped over, which collectives may refer to. */
final class MappedAxis {
  /** Of an axis without a name: no collective refers to it. */
  static final String NO_NAME = "";

  private static final ThreadLocal<String> NAME = ThreadLocal.withInitial(() -> NO_NAME);

  private MappedAxis() {}

  static String name() {
    return NAME.get();
  }

  /** What {@code body} gives while it maps functions over an axis of that name. */
  static <R> R named(String name, Supplier<R> body) {
    String outer = NAME.get();
    NAME.set(name);
    try {
      return body.get();
    } finally {
      NAME.set(outer);
    }
  }

  /** Whether this is the mapped axis. */
  static boolean is(NamedAxis axis) {
    return !axis.manual() && axis.name().equals(name());
  }

  /** Whether an operation communicates along the mapped axis, itself or in a function. */
  static boolean isUsedBy(Op op) {
    if (name().equals(NO_NAME)) {
      return false;
    }
    return op instanceof CollectiveOp c
        ? c.axes().stream().anyMatch(MappedAxis::is)
        : op.functions().stream()
            .flatMap(f -> f.body().stream())
            .anyMatch(node -> isUsedBy(node.op()));
  }
}
