package org.nanodo.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the README says of the repository; its program is run where the command {@code run} is. */
class ReadmeTest {
  private static final Path MLP = Path.of("model/src/main/java/org/nanodo/model/Mlp.java");

  @Test
  void showsALayerAsItIs() throws IOException {
    String layer = Document.read("README.md").blocks("java").get(1);
    assertThat(Files.readString(Document.ROOT.resolve(MLP))).endsWith("\n" + layer);
  }

  @Test
  void namesTheLinesOfTheChanges() throws IOException {
    String readme = Document.read("README.md").text();
    assertThat(readme.lines()).hasSizeLessThanOrEqualTo(120);
    assertThat(Document.read("docs/hacking.md").text())
        .contains("| [gated attention](#gated-attention) | 2 | 1 |");
    assertThat(readme).contains("gated attention is 2 lines.");
  }

  /** A link to a file that does not exist, or to no section of it, fails. */
  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/guide.md", "docs/hacking.md"})
  void linksLeadSomewhere(String file) throws IOException {
    List<String> links =
        Pattern.compile("\\]\\(([^)\\s:]+)\\)")
            .matcher(Document.read(file).text())
            .results()
            .map((MatchResult m) -> m.group(1))
            .toList();
    assertThat(links).isNotEmpty();
    for (String link : links) {
      String[] parts = link.split("#", 2);
      Path from = Path.of(file);
      Path target = parts[0].isEmpty() ? from : from.resolveSibling(parts[0]).normalize();
      assertThat(Document.ROOT.resolve(target)).exists();
      if (parts.length == 2) {
        var sections = new TreeSet<String>();
        Files.readString(Document.ROOT.resolve(target))
            .lines()
            .filter(l -> l.startsWith("## "))
            .forEach(
                l ->
                    sections.add(
                        l.substring(3).toLowerCase(java.util.Locale.ROOT).replace(' ', '-')));
        assertThat(sections).contains(parts[1]);
      }
    }
  }
}
