package org.nanodo.ir;

import java.lang.StackWalker.StackFrame;
import java.security.CodeSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The line of the user's program that is executing: the innermost outside the library. */
public final class UserLine {
  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
  private static final @Nullable CodeSource LIBRARY = codeSource(UserLine.class);

  private static final ClassValue<Boolean> HIDDEN =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          CodeSource source = codeSource(type);
          return source == null || source.equals(LIBRARY);
        }
      };

  private UserLine() {}

  /** The line; {@link SourceLocation#UNKNOWN} if only the library executes. */
  public static SourceLocation current() {
    Optional<StackFrame> user =
        WALKER.walk(frames -> frames.filter(f -> !HIDDEN.get(f.getDeclaringClass())).findFirst());
    return user.map(f -> new SourceLocation(String.valueOf(f.getFileName()), f.getLineNumber()))
        .orElse(SourceLocation.UNKNOWN);
  }

  /** A message of an exception, with the line at its end. */
  public static String after(String message) {
    SourceLocation line = current();
    return line.equals(SourceLocation.UNKNOWN) ? message : message + " (" + line + ")";
  }

  private static @Nullable CodeSource codeSource(Class<?> type) {
    return type.getProtectionDomain().getCodeSource();
  }
}
