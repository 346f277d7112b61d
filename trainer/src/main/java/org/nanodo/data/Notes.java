package org.nanodo.data;

/** What a user should know of the data, on standard error. */
final class Notes {
  private Notes() {}

  static void say(String line) {
    System.err.println("nanodo: " + line);
  }
}
