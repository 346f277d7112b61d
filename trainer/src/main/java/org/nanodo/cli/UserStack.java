package org.nanodo.cli;

import java.util.Arrays;

/** Stack traces as the author of a program wants them. */
final class UserStack {
  private UserStack() {}

  /** Cuts off what called the program: the frames below the lowest of its own classes. */
  static void trim(Throwable failure, ClassLoader program) {
    StackTraceElement[] stack = failure.getStackTrace();
    int end = stack.length;
    while (end > 0 && !isOf(stack[end - 1], program)) {
      end--;
    }
    if (end > 0) {
      failure.setStackTrace(Arrays.copyOf(stack, end));
    }
    if (failure.getCause() != null) {
      trim(failure.getCause(), program);
    }
  }

  private static boolean isOf(StackTraceElement frame, ClassLoader program) {
    try {
      return Class.forName(frame.getClassName(), false, program).getClassLoader() == program;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
