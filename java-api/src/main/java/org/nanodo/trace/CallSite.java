package org.nanodo.trace;

import java.lang.StackWalker.StackFrame;
import java.security.CodeSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nanodo.ir.SourceLocation;

/** Finds the line of the user's program that is executing: the innermost outside the library. */
final class CallSite {
  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
  private static final @Nullable CodeSource LIBRARY = codeSource(CallSite.class);

  private static final ClassValue<Boolean> HIDDEN =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          CodeSource source = codeSource(type);
          return source == null || source.equals(LIBRARY);
        }
      };

  private CallSite() {}

  static SourceLocation find() {
    Optional<StackFrame> user =
        WALKER.walk(frames -> frames.filter(f -> !HIDDEN.get(f.getDeclaringClass())).findFirst());
    return user.map(f -> new SourceLocation(String.valueOf(f.getFileName()), f.getLineNumber()))
        .orElse(SourceLocation.UNKNOWN);
  }

  private static @Nullable CodeSource codeSource(Class<?> type) {
    return type.getProtectionDomain().getCodeSource();
  }
}
