package org.nanodo.report;

import java.util.LinkedHashMap;
import java.util.Map;

/** Outlines of labels, each once in a document: the plots of a page have most of them in common. */
final class Labels {
  private final Map<String, String> names = new LinkedHashMap<>();
  private final String prefix;

  /** No outlines yet; their names begin with {@code prefix}. */
  Labels(String prefix) {
    this.prefix = prefix;
  }

  /** The name of the outline with these segments, placed at the origin. */
  String name(String segments) {
    return names.computeIfAbsent(segments, s -> prefix + names.size());
  }

  /** The element that has to be in the document. */
  String defs() {
    var defs = new StringBuilder("<defs>");
    names.forEach(
        (segments, name) -> defs.append("<path id=\"%s\" d=\"%s\"/>\n".formatted(name, segments)));
    return defs.append("</defs>\n").toString();
  }
}
