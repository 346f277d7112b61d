package org.nanodo.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** A Markdown file of the repository. */
record Document(String text) {
  static final Path ROOT = Path.of("..");

  static Document read(String file) throws IOException {
    return new Document(Files.readString(ROOT.resolve(file)));
  }

  /** The fenced blocks of a language, in order. */
  List<String> blocks(String language) {
    return Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$")
        .matcher(text)
        .results()
        .map(m -> m.group(1))
        .toList();
  }

  int line(String block) {
    return (int) text.substring(0, text.indexOf(block)).lines().count() + 1;
  }
}
