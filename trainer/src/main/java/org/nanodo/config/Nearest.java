package org.nanodo.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The name that was probably meant. */
public final class Nearest {
  private Nearest() {}

  /** The closest of {@code names}, unless none is close enough to be a slip of the hand. */
  public static Optional<String> to(String typed, Collection<String> names) {
    int slip = Math.max(2, last(typed).length());
    return names.stream()
        .min(Comparator.comparingInt(name -> distance(typed, name)))
        .filter(name -> distance(typed, name) <= slip);
  }

  /** {@code "; did you mean train?"}, or nothing. */
  public static String ask(String typed, Collection<String> names) {
    return to(typed, names).map(name -> "; did you mean " + name + "?").orElse("");
  }

  /**
   * Twice the edits, where a wrong case counts one; so does a section left out, a wrong one two.
   */
  private static int distance(String typed, String name) {
    int section = typed.equals(last(typed)) ? 1 : 2;
    return Math.min(edits(typed, name), section + edits(last(typed), last(name)));
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  private static int edits(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = 2 * j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = 2 * i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + cost(a.charAt(i - 1), b.charAt(j - 1));
        diagonal = row[j];
        row[j] = Math.min(replaced, 2 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  private static int cost(char a, char b) {
    if (a == b) {
      return 0;
    }
    return Character.toLowerCase(a) == Character.toLowerCase(b) ? 1 : 2;
  }
}
