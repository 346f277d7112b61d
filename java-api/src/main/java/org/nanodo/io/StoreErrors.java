package org.nanodo.io;

import java.io.IOException;

/** What the libraries of object stores throw, in words; no other code knows their exceptions. */
final class StoreErrors {
  private static final int SHOWN = 240;

  private StoreErrors() {}

  /** Whether an exception is one of theirs. */
  static boolean isOne(Throwable e) {
    String type = e.getClass().getName();
    return type.startsWith("software.amazon.")
        || type.startsWith("com.google.cloud.")
        || type.startsWith("com.google.api.");
  }

  static IOException of(String address, Exception e) {
    return new IOException(address + ": " + words(e), e);
  }

  /** The first line of the innermost message, without the names of classes. */
  static String words(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null && cause.getCause().getMessage() != null) {
      cause = cause.getCause();
    }
    String line = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    String said = line.replaceFirst("^([\\w$]+\\.)+[\\w$]+: ", "").replaceFirst(" : \\[.*", "");
    return said.length() <= SHOWN ? said : said.substring(0, SHOWN) + " …";
  }
}
