package org.nanodo.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Of a damaged file each text is as it was written, or its loss is said. */
class DamagedFilesTest {
  /** Of each file and each kind of damage. */
  private static final int COPIES = Integer.getInteger("nanodo.damaged.copies", 18);

  /** So many bytes are a whole file without records: a user's own frame. */
  private static final Map<String, Integer> WITHOUT_RECORDS = Map.of("frames.jsonl.zst", 11);

  @TempDir private Path folder;

  private int copies;

  static Stream<String> files() {
    return RecordFiles.FILES.keySet().stream()
        .filter(name -> !name.matches("documents.json|empty.*|.*transposed.*"));
  }

  /** The files whose bytes all have checksums. */
  static Stream<String> checkedFiles() {
    return files().filter(name -> !name.equals("plain.jsonl"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void aCutFileHasTheRecordsBeforeTheCut(String name) throws IOException {
    byte[] whole = RecordFiles.FILES.get(name);
    var random = new Random(name.hashCode());
    for (int k = 0; k < COPIES; k++) {
      int length = k < COPIES / 5 ? k + 1 : random.nextInt(whole.length);
      if (Objects.equals(WITHOUT_RECORDS.get(name), length)) {
        continue;
      }
      check(name, Arrays.copyOf(whole, length), "cut to " + length);
    }
  }

  @ParameterizedTest
  @MethodSource("checkedFiles")
  void aChangedByteChangesNoText(String name) throws IOException {
    byte[] whole = RecordFiles.FILES.get(name);
    var random = new Random(name.hashCode() + 1);
    for (int k = 0; k < COPIES; k++) {
      byte[] changed = whole.clone();
      int at = k < COPIES / 3 ? k : random.nextInt(whole.length);
      changed[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
      check(name, changed, "changed at " + at);
    }
  }

  @ParameterizedTest
  @MethodSource("checkedFiles")
  void aHoleChangesNoText(String name) throws IOException {
    byte[] whole = RecordFiles.FILES.get(name);
    var random = new Random(name.hashCode() + 2);
    for (int k = 0; k < COPIES / 3; k++) {
      byte[] changed = whole.clone();
      int from = random.nextInt(whole.length);
      Arrays.fill(changed, from, Math.min(whole.length, from + 512), (byte) 0);
      check(name, changed, "zeros from " + from);
      int gone = Math.min(whole.length, from + 1 + random.nextInt(100));
      byte[] shorter = Arrays.copyOf(whole, from + whole.length - gone);
      System.arraycopy(whole, gone, shorter, from, whole.length - gone);
      check(name, shorter, "without bytes from " + from + " to " + gone);
    }
  }

  private void check(String name, byte[] content, String how) throws IOException {
    // A cache counts by size and time, which copies of one length could share.
    String copy = copies++ + "-" + name;
    Path path = RecordFiles.write(folder, copy, content);
    int lost = 0;
    try (RecordFile file =
        RecordFiles.format(name).open(path, RecordFiles.options(folder.resolve("cache")))) {
      List<RecordFile.Damage> damage = file.damage();
      damage.forEach(
          d -> {
            assertThat(d.record()).as(how).isBetween(0L, (long) file.size());
            assertThat(d.cause()).as(how).isNotBlank();
          });
      assertThat(file.size()).as(how).isLessThanOrEqualTo(RecordFiles.DOCUMENTS.size());
      for (int i = 0; i < file.size(); i++) {
        try {
          assertThat(file.text(i)).as("%s: %s: %d", name, how, i).isEqualTo(text(i));
        } catch (DamagedRecordException e) {
          assertThat(e.getMessage()).as(how).isNotBlank();
          lost++;
        }
      }
      // Lines that end where the file was cut do not tell that there were more.
      if (file.size() < RecordFiles.DOCUMENTS.size() && !name.equals("plain.jsonl")) {
        assertThat(damage.size() + lost).as("%s: %s", name, how).isPositive();
      }
    } catch (IOException e) {
      // Refused as another format, or as no file at all.
      assertThat(e.getMessage()).as(how).isNotBlank();
    }
  }

  private static String text(int i) {
    return RecordFiles.DOCUMENTS.get(i);
  }
}
