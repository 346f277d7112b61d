package org.nanodo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.config.ConfigException;

class MixtureTest {
  @TempDir Path dir;

  @Test
  void aMixtureHasANumberBeforeEverySource() {
    assertThat(Mixture.parse("0.7*jsonl:a.jsonl.zst+0.3*parquet:b"))
        .containsExactly(new Mixture(0.7, "jsonl:a.jsonl.zst"), new Mixture(0.3, "parquet:b"));
    assertThat(Mixture.parse("2*text:a+b*c.txt+1e-1*embedded+.5*lm1b:1.1.0"))
        .containsExactly(
            new Mixture(2, "text:a+b*c.txt"),
            new Mixture(0.1, "embedded"),
            new Mixture(0.5, "lm1b:1.1.0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"embedded", "text:a+b", "text:a+0.3*b", "jsonl:*.jsonl", "jsonl:1*2+3*4"})
  void anythingElseIsOneSource(String dsName) {
    assertThat(Mixture.parse(dsName)).containsExactly(new Mixture(1, dsName));
  }

  @Test
  void weightsThatMeanNothingAreRefused() {
    assertThatThrownBy(() -> Mixture.parse("0*embedded+0*text:a"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("the weights add up to 0.0; at least one must be above 0");
    assertThatThrownBy(() -> Mixture.parse("1*embedded+2*"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("found '2*', expected a weight and a source");
  }

  /** Documents {@code letter}, as many as asked for, in a file of paragraphs. */
  private String source(char letter, int documents) throws IOException {
    var text = new StringBuilder();
    for (int i = 0; i < documents; i++) {
      text.append(letter).append(i).append("\n\n");
    }
    return "text:" + Files.writeString(dir.resolve(letter + ".txt"), text.toString());
  }

  private static TextData open(String dsName) {
    return TextData.open(dsName, "");
  }

  /** The first letters of the documents, of which each is a row of eight tokens or fewer. */
  private static String letters(TextData data, int documents) {
    var letters = new StringBuilder();
    try (var batches = data.train(new TrainOptions(1, 1, 5, 0, 2, 4, 1), DataState.START)) {
      boolean begins = false;
      while (letters.length() < documents) {
        int id = Texts.rows(batches.next().orElseThrow()).get(0).get(0);
        if (begins) {
          letters.append((char) (id - 3));
        }
        begins = id == 1;
      }
    }
    return letters.toString();
  }

  /** The sequences of smooth weighted round robin as nginx, its origin, describes them. */
  @Test
  void sourcesTakeTurnsByTheirWeights() throws IOException {
    String a = source('a', 30);
    String b = source('b', 30);
    String c = source('c', 30);
    try (var data = open("5*" + a + "+1*" + b + "+1*" + c)) {
      assertThat(letters(data, 14)).isEqualTo("aabacaaaabacaa");
    }
    try (var data = open("0.5*" + a + "+0*" + b + "+0.5*" + c)) {
      assertThat(letters(data, 6)).isEqualTo("acacac");
    }
  }

  @Test
  void sharesAreThoseOfTheWeightsHoweverLongTheRun() throws IOException {
    try (var data = open("0.7*" + source('a', 40) + "+0.3*" + source('b', 7))) {
      String letters = letters(data, 1000);
      for (int n = 1; n <= letters.length(); n++) {
        long a = letters.substring(0, n).chars().filter(l -> l == 'a').count();
        assertThat(Math.abs(a - 0.7 * n)).as("after %d", n).isLessThanOrEqualTo(1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void eachSourceGoesThroughItsOwnEpochsAndResumesAnywhere(long seed) throws IOException {
    var random = new Random(seed);
    String name =
        "0.2*"
            + source('a', 5 + random.nextInt(40))
            + "+0.3*"
            + source('b', 9)
            + "+0.5*"
            + source('c', 90);
    int length = 1 + random.nextInt(30);
    List<List<List<Integer>>> rows = new ArrayList<>();
    List<DataState> states = new ArrayList<>();
    try (var data = open(name);
        var batches = data.train(options(2, length, 0), DataState.START)) {
      states.add(batches.state());
      for (int i = 0; i < 40; i++) {
        rows.add(Texts.rows(batches.next().orElseThrow()));
        states.add(batches.state());
      }
    }
    var gson = new Gson();
    try (var data = open(name)) {
      for (int workers = 0; workers <= 4; workers++) {
        int cut = random.nextInt(40);
        var saved = gson.fromJson(gson.toJson(states.get(cut)), DataState.class);
        try (var batches = data.train(options(2, length, workers), saved)) {
          for (int i = cut; i < 40; i++) {
            assertThat(Texts.rows(batches.next().orElseThrow())).isEqualTo(rows.get(i));
            assertThat(batches.state()).isEqualTo(states.get(i + 1));
          }
        }
      }
    }
  }

  private static TrainOptions options(int batch, int length, int workers) {
    return new TrainOptions(batch, length, 3, 0, workers, 2, 1);
  }

  @Test
  void weightsMayChangeAtAResumeAndSourcesMayNot() throws IOException {
    String a = source('a', 30);
    String b = source('b', 20);
    DataState saved;
    try (var data = open("0.9*" + a + "+0.1*" + b);
        var batches = data.train(options(1, 50, 0), DataState.START)) {
      batches.next();
      saved = batches.state();
    }
    try (var data = open("0*" + a + "+1*" + b);
        var batches = data.train(options(1, 60, 0), saved)) {
      List<Integer> row = Texts.rows(batches.next().orElseThrow()).get(0);
      // What is left of the document of the other source, then only documents of this one.
      int first = row.indexOf(1);
      assertThat(row.subList(first, row.size())).contains('b' + 3).doesNotContain('a' + 3);
    }
    for (String other :
        List.of(a, "0.9*" + b + "+0.1*" + a, "1*" + a + "+1*" + b + "+1*" + source('c', 9))) {
      try (var data = open(other)) {
        assertThatThrownBy(() -> data.requireOwn(saved, 3))
            .isInstanceOf(DataException.class)
            .hasMessageStartingWith("the checkpoint has read other data");
      }
    }
  }

  @Test
  void sourcesOfOneSizeAreShuffledDifferently() throws IOException {
    try (var data = open("1*" + source('a', 60) + "+1*" + source('b', 60))) {
      var a = new ArrayList<Integer>();
      var b = new ArrayList<Integer>();
      try (var batches = data.train(new TrainOptions(1, 1, 5, 0, 0, 1, 1), DataState.START)) {
        for (int i = 0; i < 300; i++) {
          int id = Texts.rows(batches.next().orElseThrow()).get(0).get(0);
          DataState at = batches.state();
          if (id == 1) {
            (at.current() == 0 ? a : b).add(at.position());
          }
        }
      }
      assertThat(a.subList(0, 20)).isEqualTo(b.subList(0, 20)); // Positions, not documents.
      assertThat(documents(data, 'a')).isNotEqualTo(documents(data, 'b'));
    }
  }

  /** The numbers of the first documents of a source. */
  private static List<String> documents(TextData data, char letter) {
    var ids = new int[400];
    try (var batches = data.train(new TrainOptions(1, 400, 5, 0, 0, 1, 1), DataState.START)) {
      List<Integer> row = Texts.rows(batches.next().orElseThrow()).get(0);
      for (int i = 0; i < ids.length; i++) {
        ids[i] = row.get(i) == 2 ? 'x' + 3 : row.get(i);
      }
    }
    return List.of(data.tokenizer().decode(ids).split("x")).stream()
        .filter(text -> text.charAt(0) == letter)
        .map(text -> text.substring(1))
        .limit(20)
        .toList();
  }

  @Test
  void trainingEndsWhenASourceHasHadItsEpochs() throws IOException {
    try (var data = open("1*" + source('a', 30) + "+1*" + source('b', 5));
        var batches = data.train(new TrainOptions(1, 1, 5, 2, 0, 1, 1), DataState.START)) {
      int documents = 0;
      for (var b = batches.next(); b.isPresent(); b = batches.next()) {
        documents += Texts.rows(b.get()).get(0).get(0) == 1 ? 1 : 0;
      }
      int ofB = data.size("train") - trainOf('a');
      assertThat(documents).isEqualTo(4 * ofB + 1);
    }
  }

  private int trainOf(char letter) {
    try (var data = open("text:" + dir.resolve(letter + ".txt"))) {
      return data.size("train");
    }
  }

  @Test
  void heldOutDocumentsTakeTurnsUntilAllAreRead() throws IOException {
    String a = source('a', 300);
    String b = source('b', 90);
    try (var data = open("2*" + a + "+1*" + b);
        var ofA = open(a);
        var ofB = open(b)) {
      var letters = new StringBuilder();
      data.eval("validation", 1, 8, 1)
          .forEach(batch -> letters.append((char) (Texts.rows(batch).get(0).get(1) - 3)));
      assertThat(letters).hasSize(ofA.size("test") + ofB.size("test")).startsWith("abaaba");
      assertThat(letters.chars().filter(l -> l == 'a')).hasSize(ofA.size("test"));
      assertThat(data.size("test")).isEqualTo(letters.length());
    }
  }
}
