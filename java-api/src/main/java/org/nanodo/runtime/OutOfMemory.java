package org.nanodo.runtime;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads from a compiler's error how much memory a program needed. */
public final class OutOfMemory {
  /**
   * As in "Used 18.91G of 15.75G hbm" and "memory required for HLO temporaries (480.00G)"; memory
   * spaces other than HBM are managed by the compiler.
   */
  private static final Pattern NEEDED =
      Pattern.compile(
          "(?:[Uu]sed |required[^()]*\\()([0-9.]+)([KMGT]?)i?B?(?: of \\S+ hbm\\b|\\))");

  private OutOfMemory() {}

  /** The bytes that a compiler's message reports as needed, if a device's memory was exceeded. */
  public static OptionalLong needed(PjrtException e) {
    if (!e.code().equals("RESOURCE_EXHAUSTED")) {
      return OptionalLong.empty();
    }
    Matcher m = NEEDED.matcher(String.valueOf(e.getMessage()));
    if (!m.find()) {
      return OptionalLong.empty();
    }
    int power = "KMGT".indexOf(m.group(2).isEmpty() ? "-" : m.group(2)) + 1;
    return OptionalLong.of((long) (Double.parseDouble(m.group(1)) * (1L << 10 * power)));
  }
}
