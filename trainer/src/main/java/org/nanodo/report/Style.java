package org.nanodo.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The style sheets: of plots, and of the page around them. */
final class Style {
  private Style() {}

  static String plots() {
    return read("plots.css");
  }

  static String page() {
    return read("page.css");
  }

  private static String read(String name) {
    try (InputStream in = Style.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
