package org.nanodo.cli;

import java.util.Arrays;

/** Removes the library's frames from the stack traces of a user's program. */
final class UserStack {
  private UserStack() {}

  /** Removes the frames of the callers of the program's own classes. */
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
