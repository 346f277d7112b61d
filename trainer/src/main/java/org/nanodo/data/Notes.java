package org.nanodo.data;

/** Prints notes about the data on standard error. */
final class Notes {
  private Notes() {}

  static void say(String line) {
    System.err.println("nanodo: " + line);
  }
}
