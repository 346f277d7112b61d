package org.nanodo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {
  @TempDir Path folder;

  @Test
  void aFileMayBePartialAndStandsOverDefault() {
    Config config = load("{\"model\": {\"L\": 64}, \"opt\": {\"warmup_steps\": 1e2}}", "seed=3");

    assertThat(config)
        .isEqualTo(Config.load("default", List.of("model.L=64", "opt.warmup_steps=100", "seed=3")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"modle\": {}}             | unknown key modle",
        "{\"model\": {\"d\": 3}}     | unknown key model.d; did you mean model.D?",
        "{\"model\": 3}              | model: found 3, expected a section of keys",
        "{\"seed\": \"42\"}          | seed: found '42', expected an integer",
        "{\"seed\": null}            | seed: found null, expected an integer",
        "{\"checkpoint\": 1}         | checkpoint: found 1, expected true or false",
        "{\"opt\": {\"b1\": []}}     | opt.b1: found a list, expected a finite number",
        "{\"ds_name\": {}}           | ds_name: found a map, expected text",
        "{\"opt\": {\"weight_decay_exclusion_names\": [1]}} | opt.weight_decay_exclusion_names: found a list",
        "{\"grad_accumulation_steps\": 2, \"opt\": {\"grad_accumulation_steps\": 4}} | opt.grad_accumulation_steps is given twice",
        "{\"seed\": }                | my.json is not a JSON object: Expected value at line 1 column 10 path $.seed",
        "{\"opt\": {\"b1\": 0.9        | my.json is not a JSON object: End of input at line 1 column 19 path $.opt.b1",
        "{\"opt\": {\"b1\": 1, \"b1\": 1}} | my.json is not a JSON object: opt.b1 is given twice",
        "{\"seed\": 1, \"seed\": 2}     | my.json is not a JSON object: seed is given twice",
        "{\"seed\": 1,}              | my.json is not a JSON object",
        "{seed: 1}                  | my.json is not a JSON object",
        "{\"seed\": 1} # why         | my.json is not a JSON object",
        "{\"seed\": 1} {}            | my.json is not a JSON object",
        "{\"seed\": 0x1}             | my.json is not a JSON object",
        "{\"opt\": {\"b1\": NaN}}     | my.json is not a JSON object",
        "[]                          | is not a JSON object",
        "''                          | is empty",
        "'\0\0 \0'                   | is empty",
      })
  void refusedByNameWithTheFile(String json, String message) {
    assertThatThrownBy(() -> load(json))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("my.json");
  }

  @Test
  void namesThatAreNoConfig() {
    assertThatThrownBy(() -> Config.load("nanoo", List.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "no config is named nanoo; did you mean nano?; there are default, nano, gpt2, llama,"
                + " nanochat, and any FILE.json");
    assertThatThrownBy(() -> Config.load(folder.resolve("no.json").toString(), List.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageEndingWith("no.json cannot be read (no such file or folder)");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void whatIsWrittenToTheWorkdirReadsBackEqual(long seed) throws IOException {
    List<String> overrides = new ArrayList<>(List.of("workdir=" + folder.resolve("a/b")));
    overrides.addAll(someOverrides(new Random(seed)));
    Config config = Config.load(seed % 2 == 0 ? "nano" : "default", overrides);

    Path file = config.writeToWorkdir();

    assertThat(file).isEqualTo(folder.resolve("a/b/config.json"));
    assertThat(Config.load(file.toString(), List.of())).isEqualTo(config);
    try (var files = Files.list(config.workdirPath())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void isNotWrittenThroughALinkInItsWay() throws IOException {
    Path precious = Files.writeString(folder.resolve("precious"), "keep me");
    Path workdir = Files.createDirectory(folder.resolve("w"));
    Files.createSymbolicLink(workdir.resolve(".config.json.tmp"), precious);

    Path file = Config.load("nano", List.of("workdir=" + workdir)).writeToWorkdir();

    assertThat(precious).hasContent("keep me");
    assertThat(file).isRegularFile();
    assertThat(workdir.toFile().list()).containsExactly("config.json");
  }

  @Test
  void aWorkdirThatCannotBe() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Config config = Config.load("nano", List.of("workdir=" + file.resolve("run")));

    assertThatThrownBy(config::writeToWorkdir)
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("workdir " + file + "/run: " + file + " is a file")
        .hasMessageContaining("--config.workdir=DIR");
    assertThatThrownBy(() -> Config.load("default", List.of()).workdirPath())
        .isInstanceOf(ConfigException.class)
        .hasMessage("workdir is empty; set --config.workdir=DIR");
  }

  private Config load(String json, String... overrides) {
    try {
      Path file = Files.writeString(folder.resolve("my.json"), json);
      return Config.load(file.toString(), List.of(overrides));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A value that suits each of some keys; those with further rules keep theirs. */
  private static List<String> someOverrides(Random random) {
    List<String> related =
        List.of(
            "batch_size",
            "model.D",
            "model.H",
            "model.K",
            "model.Dh",
            "model.pos",
            "opt.peak_learning_rate",
            "opt.grad_accumulation_steps",
            "workdir",
            "process_index",
            "process_count",
            "task",
            "mesh.model");
    List<String> overrides = new ArrayList<>();
    for (Key key : Config.load("default", List.of()).keys().all()) {
      boolean named =
          key.path()
              .matches("opt.(optimizer|decay_type|b1|b2|momentum)|opt.*_steps|.*mem_fraction");
      if (!named && !related.contains(key.path()) && random.nextBoolean()) {
        overrides.add(
            key.path()
                + "="
                + (key.optional() && random.nextBoolean() ? "None" : value(key, random)));
      }
    }
    return overrides;
  }

  private static Object value(Key key, Random random) {
    if (!key.choices().isEmpty()) {
      return key.choices().get(random.nextInt(key.choices().size()));
    }
    return switch (key.kind()) {
      case INT -> 1 + random.nextInt(Integer.MAX_VALUE - 1);
      case LONG -> key.path().equals("data_seed") ? random.nextLong(1L << 32) : random.nextLong();
      case FLOAT -> Math.scalb(random.nextDouble() + 0.1, random.nextInt(200) - 100);
      case BOOL -> random.nextBoolean();
      case STRING -> "é \"quoted\" \\ ${x} " + random.nextInt();
      case LIST -> "a" + random.nextInt(9) + ",b/c";
      case INTS -> random.nextInt(9) + "," + random.nextInt(Integer.MAX_VALUE);
      case MAP -> "{k" + random.nextInt(9) + ": " + random.nextDouble() + ", b/c: 1}";
    };
  }
}
