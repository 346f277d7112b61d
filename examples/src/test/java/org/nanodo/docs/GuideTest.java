package org.nanodo.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.nanodo.runtime.Devices;

/**
 * Runs every Java snippet of the guide. The first has the imports of all; each other is the body of
 * a method. {@code // → text} is what the line's value prints as, {@code // throws text} a part of
 * the message with which the line fails.
 */
class GuideTest {
  private static final Pattern SHOWN =
      Pattern.compile("(?m)^( *)(?:(\\w+(?:<[\\w, ]+>)? )(\\w+) = )?(.+?); +// (→|throws) (.+)$");
  private static final Pattern OPERATION = Pattern.compile("(?m)^\\| `\\w+\\.(\\w+)[^`]*` \\|");

  /** Operations that JAX has under no name of their own. */
  private static final Set<String> WITHOUT_JAX_NAME =
      Set.of(
          "alias",
          "computedOnce",
          "isClass",
          "layerNorm",
          "rmsNorm",
          "rotary",
          "scalar",
          "softcap",
          "transposed");

  private static final Pattern PRINTED = Pattern.compile("System\\.out\\.println\\((.*)\\)");
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?(E-?\\d+)?");

  @TempDir private static Path dir;
  private static Document guide = new Document("");
  private static List<String> snippets = List.of();
  private static Sources.Loader loader;

  @BeforeAll
  static void compileAll() throws Exception {
    guide = Document.read("docs/guide.md");
    List<String> blocks = guide.blocks("java");
    snippets = blocks.subList(1, blocks.size());
    var files = new ArrayList<Path>();
    for (int i = 0; i < snippets.size(); i++) {
      String program =
          "%s\npublic class Snippet%d {\n  public static void run(List<Object> shown) throws Exception {\n%s}}"
              .formatted(blocks.get(0), i, instrumented(snippets.get(i)));
      files.add(Files.writeString(dir.resolve("Snippet" + i + ".java"), program));
    }
    Path classes = Files.createDirectory(dir.resolve("classes"));
    Sources.compile(files, classes);
    loader = new Sources.Loader(classes, "");
  }

  @AfterAll
  static void close() throws Exception {
    Devices.close();
    Devices.cpu(1);
    loader.close();
  }

  /** The snippet, which hands on what each line with an arrow gives. */
  private static String instrumented(String snippet) {
    return SHOWN.matcher(snippet).replaceAll(m -> Matcher.quoteReplacement(instrumented(m)));
  }

  private static String instrumented(MatchResult m) {
    if (m.group(5).equals("throws")) {
      return "%stry { %s; shown.add(\"nothing\"); } catch (RuntimeException e) { shown.add(e.getMessage()); }"
          .formatted(m.group(1), m.group(4));
    }
    if (m.group(3) != null) {
      return "%s%s%s = %s; shown.add(String.valueOf(%s));"
          .formatted(m.group(1), m.group(2), m.group(3), m.group(4), m.group(3));
    }
    Matcher printed = PRINTED.matcher(m.group(4));
    String value = printed.matches() ? printed.group(1) : m.group(4);
    return "%sshown.add(String.valueOf(%s));".formatted(m.group(1), value);
  }

  @TestFactory
  Stream<DynamicTest> everySnippetPrintsWhatTheGuideSays() {
    return Stream.iterate(0, i -> i + 1)
        .limit(snippets.size())
        .map(
            i ->
                DynamicTest.dynamicTest(
                    "line " + guide.line(snippets.get(i)), () -> run(i, snippets.get(i))));
  }

  private static void run(int number, String snippet) throws Exception {
    if (snippet.contains("Devices.cpu(")) {
      Devices.close();
    }
    Method run = loader.loadClass("Snippet" + number).getMethod("run", List.class);
    List<Object> shown = new ArrayList<>();
    try {
      run.invoke(null, shown);
    } catch (InvocationTargetException e) {
      throw new AssertionError("fails with " + e.getTargetException(), e.getTargetException());
    }
    List<MatchResult> lines = SHOWN.matcher(snippet).results().toList();
    assertThat(snippet.split("// (→|throws) ", -1)).hasSize(lines.size() + 1);
    assertThat(shown).hasSameSizeAs(lines);
    for (int i = 0; i < lines.size(); i++) {
      requireSame(lines.get(i), String.valueOf(shown.get(i)).replaceAll("\\s+", " "));
    }
  }

  /** Numbers may differ in their last places from one processor to another. */
  private static void requireSame(MatchResult line, String found) {
    String expected = line.group(6);
    if (line.group(5).equals("throws")) {
      assertThat(found).contains(expected);
      return;
    }
    assertThat(NUMBER.matcher(found).replaceAll("0"))
        .as("%s gives %s", line.group().strip(), found)
        .isEqualTo(NUMBER.matcher(expected).replaceAll("0"));
    assertThat(numbers(found))
        .as("%s gives %s", line.group().strip(), found)
        .containsExactly(numbers(expected), within(2e-4));
  }

  private static double[] numbers(String text) {
    return NUMBER.matcher(text).results().mapToDouble(m -> Double.parseDouble(m.group())).toArray();
  }

  @Test
  void theTableOfNamesHasEveryOperationOfJax() throws Exception {
    String names = guide.text().substring(guide.text().indexOf("\n| JAX | here |"));
    List<String> absent =
        OPERATION
            .matcher(Document.read("docs/operations.md").text())
            .results()
            .map(m -> m.group(1))
            .filter(name -> !WITHOUT_JAX_NAME.contains(name))
            .filter(name -> !names.matches("(?s).*\\b" + name + "\\b.*"))
            .toList();
    assertThat(absent).isEmpty();
  }

  @Test
  void theGuideIsShort() {
    assertThat(guide.text().lines()).hasSizeLessThanOrEqualTo(420);
    assertThat(snippets).hasSizeGreaterThan(12);
  }
}
