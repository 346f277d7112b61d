package org.nanodo.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The change of one file in a unified diff, whose hunks are found by their text. */
record Patch(String file, boolean isNew, List<List<String>> hunks) {
  static List<Patch> of(String diff) {
    var patches = new ArrayList<Patch>();
    boolean isNew = false;
    for (String line : diff.lines().toList()) {
      if (line.startsWith("--- ")) {
        isNew = line.endsWith("/dev/null");
      } else if (line.startsWith("+++ b/")) {
        patches.add(new Patch(line.substring("+++ b/".length()), isNew, new ArrayList<>()));
      } else if (line.equals("@@")) {
        last(patches).hunks.add(new ArrayList<>());
      } else {
        last(last(patches).hunks).add(line);
      }
    }
    return patches;
  }

  private static <T> T last(List<T> list) {
    return list.get(list.size() - 1);
  }

  /** The file of the repository, changed. */
  String applied() throws IOException {
    Path source = Document.ROOT.resolve(file);
    assertThat(Files.exists(source)).as(file).isNotEqualTo(isNew);
    String text = isNew ? "" : Files.readString(source);
    for (List<String> hunk : hunks) {
      String before = side(hunk, "-");
      if (!isNew) {
        assertThat(text.split(java.util.regex.Pattern.quote(before), -1)).as(before).hasSize(2);
      }
      text = isNew ? side(hunk, "+") : text.replace(before, side(hunk, "+"));
    }
    return text;
  }

  private static String side(List<String> hunk, String sign) {
    return hunk.stream()
        .filter(l -> l.isEmpty() || l.startsWith(" ") || l.startsWith(sign))
        .map(l -> l.isEmpty() ? "\n" : l.substring(1) + "\n")
        .collect(Collectors.joining());
  }

  /** Added lines, but for blank ones, comments, package, imports and lone braces. */
  long lines() {
    return added()
        .map(String::strip)
        .filter(l -> !l.isEmpty() && !l.equals("}") && !l.equals("{"))
        .filter(l -> !l.startsWith("package ") && !l.startsWith("import "))
        .filter(l -> !l.startsWith("//") && !l.startsWith("/*") && !l.startsWith("*"))
        .count();
  }

  Stream<String> added() {
    return hunks.stream()
        .flatMap(List::stream)
        .filter(l -> l.startsWith("+"))
        .map(l -> l.substring(1));
  }
}
