package org.nanodo.metrics;

import java.util.ArrayList;
import java.util.List;

/** What a terminal shows of carriage returns, clearing to the end, and new lines. */
final class Screen {
  private static final String CLEAR_TO_END = "\u001b[K";

  private final List<String> done = new ArrayList<>();
  private String line = "";
  private int cursor;
  private int widest;

  void print(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.startsWith(CLEAR_TO_END, i)) {
        line = line.substring(0, cursor);
        i += CLEAR_TO_END.length() - 1;
      } else if (text.charAt(i) == '\r') {
        cursor = 0;
      } else if (text.charAt(i) == '\n') {
        done.add(line);
        line = "";
        cursor = 0;
      } else {
        String rest = cursor < line.length() ? line.substring(cursor + 1) : "";
        line = line.substring(0, cursor) + text.charAt(i) + rest;
        cursor++;
        widest = Math.max(widest, line.length());
      }
    }
  }

  List<String> lines() {
    var all = new ArrayList<>(done);
    all.add(line);
    return all;
  }

  int widest() {
    return widest;
  }
}
