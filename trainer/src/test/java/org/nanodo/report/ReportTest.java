package org.nanodo.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nanodo.config.ConfigException;
import org.nanodo.metrics.EventWriter;

class ReportTest {
  private static final String CONFIG =
      "{\"batch_size\": 8, \"model\": {\"L\": 16, \"D\": %d}, \"vocab_path\": \"%s\","
          + " \"opt\": {\"num_train_steps\": 4, \"b1\": null}}";

  @TempDir Path dir;

  private Path run(String name, int width, String vocabulary, double... losses) throws IOException {
    Path folder = Files.createDirectories(dir.resolve(name));
    Files.writeString(folder.resolve("config.json"), CONFIG.formatted(width, vocabulary));
    try (EventWriter events = EventWriter.open(folder, 0)) {
      for (int step = 0; step < losses.length; step++) {
        events.scalars(step, Map.of("train_loss", losses[step], "grads/all/rms", 0.5));
      }
    }
    return folder;
  }

  private static String html(Path... folders) {
    return Report.of(List.of(folders)).html();
  }

  /** The cells of the rows of all tables, without tags. */
  private static List<String> rows(String html) {
    return html
        .lines()
        .dropWhile(line -> !line.contains("<body>"))
        .reduce("", (a, b) -> a + b)
        .transform(all -> List.of(all.split("</tr>")))
        .stream()
        .map(row -> row.replaceAll("</t[hd]>", "|").replaceAll("<[^>]*>", ""))
        .toList();
  }

  @Test
  void oneRunHasItsNumbersAndItsCurves() throws IOException {
    String html = html(run("a", 32, "", 5, 4, 3.5, 3.25));
    assertThat(html).contains("<title>a</title>").contains("<title>Loss by steps</title>");
    assertThat(html).contains("<title>Loss by tokens</title>").contains("<title>Loss by seconds");
    assertThat(rows(html))
        .anySatisfy(
            row -> assertThat(row).startsWith("a|finished|4 of 4|512 tokens|3.2500||||0 s|"));
    assertThat(html).doesNotContain("In this the runs differ");
  }

  @Test
  void runsAreComparedByTheKeysInWhichTheyDiffer() throws IOException {
    String html = html(run("a", 32, "", 5, 4), run("b", 64, "v.model", 5, 4.5));
    assertThat(html).contains("<title>2 runs</title>").contains("In this the runs differ:");
    String differences =
        html.substring(
            html.indexOf("<tr>", html.indexOf("In this")),
            html.indexOf("<details><summary>Config of a"));
    assertThat(rows("<body>" + differences))
        .containsExactly("key|a|b|", "model.D|32|64|", "vocab_path||v.model|", "");
    assertThat(rows(html)).anySatisfy(row -> assertThat(row).endsWith("opt.b1|None|"));
  }

  @Test
  void allTextIsEscaped() throws IOException {
    Path folder = run("x<script>alert(1)", 32, "'\\\"><img src=x>", 5, 4);
    try (InputStream in = EventWriter.class.getResourceAsStream("tensorflow.events")) {
      Files.copy(in, folder.resolve("events.out.tfevents.9999999999.host.1.0.v2"));
    }
    try (EventWriter events = EventWriter.open(folder, 2)) {
      events.scalars(2, Map.of("a/<i>&", 1.));
      events.scalars(3, Map.of("a/<i>&", 2.));
    }
    String html = html(folder, run("b", 32, "", 5));
    assertThat(html).doesNotContain("<script").doesNotContain("<img").doesNotContain("<i>");
    assertThat(html)
        .contains("x&lt;script&gt;alert(1)")
        .contains("&#39;&quot;&gt;&lt;img src=x&gt;")
        .contains("<title>a/&lt;i&gt;&amp; by steps</title>")
        .contains("<pre>upon a time\n&lt;b&gt;é&lt;/b&gt;</pre>");
  }

  @Test
  void nothingIsFetched() throws IOException {
    String html = html(run("a", 32, "", 5, 4));
    assertThat(html).doesNotContain("http").doesNotContain("@import").doesNotContain("url(");
    assertThat(html).doesNotContain(" src=").doesNotContain("<link");
  }

  @Test
  void aRunThatHasJustBegunIsShownAsSuch() throws IOException {
    Path folder = Files.createDirectories(dir.resolve("new"));
    Files.writeString(folder.resolve("config.json"), CONFIG.formatted(32, ""));
    String html = html(folder);
    assertThat(rows(html))
        .anySatisfy(row -> assertThat(row).startsWith("new|no step yet|0 of 4|0 tokens|"));
    assertThat(html).contains("new: no metrics yet").doesNotContain("<figure>");
  }

  @Test
  void aSingleStepIsEnough() throws IOException {
    assertThat(html(run("a", 32, "", 5))).contains("<title>Loss by steps</title>");
  }

  @Test
  void aDivergedRunIsNamed() throws IOException {
    String html = html(run("a", 32, "", 5, Double.POSITIVE_INFINITY, 4, Double.NaN));
    assertThat(html)
        .contains("diverged: train_loss is NaN")
        .contains("a: 2 values of train_loss are NaN or infinite, first at step 1;");
  }

  @Test
  void whatARunRanOnIsShown() throws IOException {
    Path folder = run("a", 32, "", 5);
    Files.writeString(
        folder.resolve("environment.json"),
        "{\"platform\": \"cpu\", \"devices\": 4, \"units_per_step\": 8, \"unit\": \"examples\"}");
    String html = html(folder);
    assertThat(rows(html)).anySatisfy(row -> assertThat(row).isEqualTo("devices|4|"));
    assertThat(rows(html))
        .anySatisfy(row -> assertThat(row).startsWith("a|unfinished|1 of 4|8 examples|"));
  }

  @Test
  void runsOfOneNameGetLongerNames() throws IOException {
    String html = html(run("x/w", 32, "", 5), run("y/w", 32, "", 5));
    assertThat(rows(html)).anySatisfy(row -> assertThat(row).startsWith("x/w|"));
    assertThat(rows(html)).anySatisfy(row -> assertThat(row).startsWith("y/w|"));
  }

  @Test
  void aFolderOfRunsIsAllOfThemAndNoneTwice() throws IOException {
    Path a = run("all/a", 32, "", 5);
    run("all/b", 32, "", 5);
    Files.createDirectories(dir.resolve("all/empty"));
    assertThat(Report.of(List.of(a, dir.resolve("all"))).size()).isEqualTo(2);
  }

  @Test
  void aFolderWithoutARunIsRefused() throws IOException {
    run("a", 32, "", 5);
    Files.createDirectory(dir.resolve("empty"));
    assertThatThrownBy(() -> Report.of(List.of(dir.resolve("a"), dir.resolve("empty"))))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "found no run in %s; expected config.json or event files of TensorBoard in it, or in its folders",
            dir.resolve("empty"));
  }
}
