package org.nanodo.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a power cut, a failing disk or a careless hand can do to a checkpoint is noticed. */
class DamagedCheckpointsTest {
  @TempDir Path dir;
  private final List<String> notices = new ArrayList<>();
  private LockedWorkdir workdir;
  private Checkpoints checkpoints;

  @BeforeEach
  void saveTwo() {
    workdir = LockedWorkdir.open(dir);
    checkpoints = new Checkpoints(workdir, Retention.last(5), notices::add);
    States.save(checkpoints, 10);
    States.save(checkpoints, 20);
  }

  @AfterEach
  void close() {
    workdir.close();
  }

  private Path folder(int step) {
    return dir.resolve("checkpoints").resolve(Integer.toString(step));
  }

  private Path inNewest(String file) {
    return folder(20).resolve(file);
  }

  private String damage() {
    return String.valueOf(
        catchThrowableOfType(DamageException.class, () -> Checkpoint.open(folder(20)))
            .getMessage());
  }

  private void damage(int step) throws IOException {
    Files.write(folder(step).resolve("state.safetensors"), new byte[] {1, 2, 3});
  }

  /** Rewrites the manifest as format 1 had it, without its checksum. */
  private void unsigned(String key, String value) throws IOException {
    JsonObject json =
        JsonParser.parseString(Files.readString(inNewest(Manifest.NAME))).getAsJsonObject();
    json.remove("sha256");
    json.addProperty("format", "nanodo-checkpoint-1");
    JsonElement given = JsonParser.parseString(value);
    if (key.equals("files")) {
      JsonObject shard = json.getAsJsonObject("files").getAsJsonObject("state.safetensors");
      json.add("files", new JsonObject());
      json.getAsJsonObject("files").add(given.getAsString(), shard);
    } else {
      json.add(key, given);
    }
    Files.writeString(inNewest(Manifest.NAME), json.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"state.safetensors", Manifest.NAME})
  void aFileCutOffAnywhere(String name) throws IOException {
    byte[] whole = Files.readAllBytes(inNewest(name));
    for (int bytes = 0; bytes < whole.length; bytes++) {
      Files.write(inNewest(name), Arrays.copyOf(whole, bytes));
      assertThat(damage()).as("%d of %d bytes", bytes, whole.length).startsWith(name + ": found ");
    }
  }

  @Test
  void everyFlippedBitOfTheManifest() throws IOException {
    byte[] manifest = Files.readAllBytes(inNewest(Manifest.NAME));
    for (int bit = 0; bit < 8 * manifest.length; bit++) {
      manifest[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> ManifestReader.parse(inNewest(Manifest.NAME), manifest))
          .as("bit %d", bit)
          .isInstanceOf(DamageException.class);
      manifest[bit / 8] ^= (byte) (1 << bit % 8);
    }
  }

  @Test
  void aFlippedBitOfAnyByteOfTheTensors() throws IOException {
    var random = new Random(13);
    byte[] whole = Files.readAllBytes(inNewest("state.safetensors"));
    for (int i = 0; i < whole.length; i++) {
      byte[] flipped = whole.clone();
      flipped[i] ^= (byte) (1 << random.nextInt(8));
      Files.write(inNewest("state.safetensors"), flipped);
      assertThat(damage())
          .as("byte %d", i)
          .matches("state.safetensors: found content of checksum [0-9a-f]{8}, expected .*");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "garbage", "{}", "[1]", "{\"format\":\"other\"}", "{} {}"})
  void aManifestThatIsNone(String text) throws IOException {
    Files.writeString(inNewest(Manifest.NAME), text);
    assertThat(damage()).startsWith("manifest.json: found ").contains("expected");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "step   | 7                        | step 7, but the state is that of step 20",
        "step   | -5                       | found step -5, expected 0 or more, below 2^31",
        "step   | 1e18                     | found step 1000000000000000000, expected 0 or more",
        "step   | 2147483648               | found step 2147483648, expected 0 or more",
        "step   | 20.5                     | found 20.5 for 'step', expected a whole number",
        "step   | \"20\"                   | found \"20\" for 'step', expected a whole number",
        "data   | null                     | found null for 'data', expected an object",
        "data   | \"offset\"               | found \"offset\" for 'data', expected an object",
        "extra  | []                       | found [] for 'extra', expected an object",
        "files  | \"../state.safetensors\" | file name '../state.safetensors', expected 'state.saf",
        "files  | \"/etc/passwd\"          | file name '/etc/passwd', expected 'state.safetensors'",
        "sha256 | \"\"                     | without its checksum at the end",
        "format | \"nanodo-checkpoint-2\"  | without its checksum at the end",
      })
  void aManifestThatSaysWhatCannotBe(String key, String value, String message) throws IOException {
    unsigned(key, value);
    assertThat(damage())
        .startsWith("manifest.json: ")
        .contains(message)
        .doesNotContain("Exception");
  }

  @Test
  void aManifestWithoutData() throws IOException {
    Files.writeString(
        inNewest(Manifest.NAME),
        Files.readString(inNewest(Manifest.NAME)).replace("\"data\"", "\"date\""));
    assertThat(damage()).contains("does not match the checksum at its end");
  }

  @Test
  void aFolderOfAnotherStep() throws IOException {
    Files.move(folder(20), folder(30));
    assertThat(States.latest(checkpoints).step()).isEqualTo(10);
    checkpoints.settle(States.latest(checkpoints));
    assertThat(notices)
        .containsExactly(
            "checkpoint %s is damaged (manifest.json: found step 20 in the folder of step 30): renamed to 30.damaged, resuming from step 10"
                .formatted(folder(30)));
  }

  @Test
  void whatTheCallerSavedWhenItCannotUseIt() {
    Checkpoint good =
        checkpoints
            .latest(
                c -> {
                  if (c.data().get("offset").getAsInt() == 200) {
                    throw new IllegalArgumentException("found offset 200");
                  }
                })
            .orElseThrow();
    assertThat(good.step()).isEqualTo(10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"state.safetensors", Manifest.NAME})
  void aMissingFile(String name) throws IOException {
    Files.delete(inNewest(name));
    assertThat(damage()).isEqualTo(name + ": no such file or folder");
    assertThat(States.latest(checkpoints).step()).isEqualTo(10);
  }

  @Test
  void isNotWhatAnEarlierVersionSaved() throws IOException {
    unsigned("extra", "{}");
    assertThat(States.latest(checkpoints).step()).isEqualTo(20);
  }

  @Test
  void isNotWhatMayNotBeRead() throws IOException {
    Path state = inNewest("state.safetensors");
    Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("---------"));
    assumeThat(Files.isReadable(state)).isFalse();

    assertThatThrownBy(() -> States.latest(checkpoints))
        .isInstanceOf(CheckpointException.class)
        .hasMessage("cannot read %s: permission denied", state);
    assertThatThrownBy(() -> States.find(dir)).hasMessageNotContaining("damaged");
  }

  @Test
  void isSetAsideUnderItsNameAndNeverDeleted() throws IOException {
    damage(20);
    Checkpoint good = States.latest(checkpoints);
    assertThat(good.step()).isEqualTo(10);
    assertThat(folder(20)).exists();

    checkpoints.settle(good);
    States.save(checkpoints, 20);
    damage(20);
    checkpoints.settle(States.latest(checkpoints));

    Path root = dir.resolve("checkpoints");
    assertThat(root.toFile().list()).containsExactlyInAnyOrder("10", "20.damaged", "20.damaged-2");
    assertThat(root.resolve("20.damaged/state.safetensors")).hasBinaryContent(new byte[] {1, 2, 3});
    assertThat(notices)
        .containsExactly(
            line(20, "3", "renamed to 20.damaged, resuming from step 10"),
            line(20, "3", "renamed to 20.damaged-2, resuming from step 10"));
  }

  private String line(int step, String bytes, String then) throws IOException {
    long expected = Files.size(folder(10).resolve("state.safetensors"));
    return "checkpoint %s is damaged (state.safetensors: found %s bytes, expected %d): %s"
        .formatted(folder(step), bytes, expected, then);
  }

  @Test
  void endsTheRunOnlyIfAllAreAndChangesNothingThen() throws IOException {
    damage(10);
    damage(20);

    assertThatThrownBy(() -> States.latest(checkpoints))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(
            "all checkpoints in %s are damaged (step 20, state.safetensors: found 3 bytes,",
            dir.resolve("checkpoints"))
        .hasMessageContaining("; step 10, state.safetensors: found 3 bytes,")
        .hasMessageEndingWith(
            "): put an undamaged one there, rename that folder to start from step 0, or choose another workdir");
    assertThat(dir.resolve("checkpoints").toFile().list()).containsExactlyInAnyOrder("10", "20");
  }

  @Test
  void isPassedOverByThoseWhoOnlyReadWithoutAWordOfDeleting() throws IOException {
    damage(20);

    assertThat(Checkpoints.find(dir, notices::add).step()).isEqualTo(10);
    assertThat(notices).containsExactly(line(20, "3", "skipped, step 10 is used"));
    assertThat(folder(20)).exists();
    assertThatThrownBy(() -> States.find(folder(20))).hasMessage(line(20, "3", "choose another"));
    damage(10);
    assertThatThrownBy(() -> States.find(dir))
        .hasMessageContaining("damaged")
        .hasMessageEndingWith("): choose another");
  }
}
