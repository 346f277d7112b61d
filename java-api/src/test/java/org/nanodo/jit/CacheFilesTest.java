package org.nanodo.jit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheFilesTest {
  private static final byte[] EXECUTABLE = bytes(1, 1000);

  @TempDir Path temp;
  private CacheFiles files = new CacheFiles(Path.of(""), 0);

  @BeforeEach
  void open() {
    files = new CacheFiles(temp.resolve("made/by/need"), 10_000);
  }

  private static byte[] bytes(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static CacheKey key(String program) {
    return CacheKey.of(program, new byte[0], "some device");
  }

  private Path file(String program) {
    return files.folder().resolve(key(program).hex());
  }

  private boolean has(String program) {
    return Files.exists(file(program));
  }

  @Test
  void givesBackWhatItKeeps() throws IOException {
    assertThat(files.read(key("a"))).isEmpty();
    files.write(key("a"), EXECUTABLE);
    assertThat(files.read(key("a"))).hasValue(EXECUTABLE);
    assertThat(files.read(key("b"))).isEmpty();
    files.write(key("a"), bytes(2, 10));
    assertThat(files.read(key("a"))).hasValue(bytes(2, 10));
  }

  @Test
  void keysAreOfAllThatAnExecutableDependsOn() {
    assertThat(key("ab", "c", "f").hex()).matches("[0-9a-f]{64}");
    assertThat(key("ab", "c", "f")).isEqualTo(key("ab", "c", "f"));
    assertThat(
            Stream.of(
                key("ab", "c", "f"),
                key("ab", "c", "g"),
                key("ab", "d", "f"),
                key("b", "ca", "f"),
                key("ab", "fc", "")))
        .doesNotHaveDuplicates();
  }

  private static CacheKey key(String program, String options, String fingerprint) {
    return CacheKey.of(program, options.getBytes(UTF_8), fingerprint);
  }

  @Test
  void damageIsNoticedWhereverItIs() throws IOException {
    files.write(key("a"), EXECUTABLE);
    byte[] whole = Files.readAllBytes(file("a"));
    for (int i = 0; i < whole.length; i += i < 100 ? 1 : 97) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 4;
      expectDamaged(damaged);
    }
    for (int length : new int[] {0, 7, 80, whole.length - 1}) {
      expectDamaged(Arrays.copyOf(whole, length));
    }
    expectDamaged(Arrays.copyOf(whole, whole.length + 1));
    files.write(key("b"), EXECUTABLE);
    expectDamaged(Files.readAllBytes(file("b")));
  }

  /**
   * The pattern of the polynomial of CRC-32, wherever it is laid over bytes, keeps their CRC-32.
   */
  @Test
  void anAlterationThatKeepsACyclicChecksumIsNoticed() throws IOException {
    byte[] altered = EXECUTABLE.clone();
    for (int i = 0; i <= 32; i++) {
      if ((0x104c11db7L >> (32 - i) & 1) == 1) {
        altered[500 + i / 8] ^= (byte) (1 << i % 8);
      }
    }
    assertThat(altered).isNotEqualTo(EXECUTABLE);
    assertThat(crc32(altered)).isEqualTo(crc32(EXECUTABLE));
    files.write(key("a"), EXECUTABLE);
    byte[] whole = Files.readAllBytes(file("a"));
    System.arraycopy(altered, 0, whole, whole.length - altered.length, altered.length);
    expectDamaged(whole);
  }

  private static long crc32(byte[] bytes) {
    var crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }

  @Test
  void anEntryHasTheSha256OfItsExecutable() {
    // The first example of FIPS 180-2.
    String hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    byte[] header = CacheEntry.header(key("a"), "abc".getBytes(UTF_8)).array();
    assertThat(HexFormat.of().formatHex(header)).endsWith("0000000000000003" + hash);
  }

  @Test
  void whatItMakesIsForThisUserAlone() throws IOException {
    files.write(key("a"), EXECUTABLE);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.folder())))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("a"))))
        .isEqualTo("rw-------");
    assertThat(files.objection()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"rwxrwxr-x, 775", "rwxrwxrwx, 777", "rwx----w-, 702"})
  void aFolderThatOthersMayWriteIsNotUsed(String mode, String octal) throws IOException {
    files.write(key("a"), EXECUTABLE);
    Files.setPosixFilePermissions(files.folder(), PosixFilePermissions.fromString(mode));
    assertThat(files.objection())
        .hasValueSatisfying(
            line ->
                assertThat(line)
                    .startsWith(
                        files.folder() + " can be written by others (its mode is " + octal + ")")
                    .contains("chmod go-w " + files.folder()));
    assertThatThrownBy(() -> files.write(key("b"), EXECUTABLE)).hasMessageContaining("by others");
  }

  @Test
  void aFolderOfAnotherUserIsNotUsed() throws IOException {
    int uid = CacheOwner.ofProcess().uid();
    assertThat(new CacheOwner(uid).objection(temp)).isEmpty();
    assertThat(new CacheOwner(uid + 1).objection(temp))
        .hasValue(
            "%s belongs to user %d, while this process runs as user %d: name a folder of your own in NANODO_COMPILE_CACHE"
                .formatted(temp, uid, uid + 1));
  }

  @Test
  void aFileThatOthersMayWriteAndALinkAreNotRead() throws IOException {
    files.write(key("a"), EXECUTABLE);
    Path elsewhere = Files.move(file("a"), temp.resolve("elsewhere"));
    Files.createSymbolicLink(file("a"), elsewhere);
    assertThatThrownBy(() -> files.read(key("a"))).hasMessageContaining("another user");
    Files.move(elsewhere, file("a"), StandardCopyOption.REPLACE_EXISTING);
    assertThat(files.read(key("a"))).hasValue(EXECUTABLE);
    Files.setPosixFilePermissions(file("a"), PosixFilePermissions.fromString("rw-rw-r--"));
    assertThatThrownBy(() -> files.read(key("a"))).hasMessageContaining("another user");
  }

  private void expectDamaged(byte[] content) throws IOException {
    Files.write(file("a"), content);
    assertThatThrownBy(() -> files.read(key("a")))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("is damaged");
  }

  @Test
  void theLeastRecentlyUsedGo() throws IOException {
    for (int i = 0; i < 5; i++) {
      files.write(key("p" + i), bytes(i, 1800));
      Files.setLastModifiedTime(file("p" + i), FileTime.from(Instant.ofEpochSecond(1000 + i)));
    }
    Path others = Files.write(files.folder().resolve("notes.txt"), new byte[50_000]);
    Path abandoned = Files.write(files.folder().resolve(".executable1"), new byte[900]);
    Files.setLastModifiedTime(abandoned, FileTime.from(Instant.ofEpochSecond(999)));
    assertThat(files.read(key("p1"))).isPresent();
    files.write(key("new"), bytes(9, 3000));
    assertThat(abandoned).doesNotExist();
    assertThat(others).exists();
    assertThat(Stream.of("p0", "p1", "p2", "p3", "p4", "new").filter(this::has))
        .containsExactly("p1", "p3", "p4", "new");
  }

  @Test
  void whatIsLargerThanAllMayBeIsNotKept() throws IOException {
    files.write(key("a"), EXECUTABLE);
    files.write(key("large"), new byte[10_001]);
    assertThat(has("large")).isFalse();
    assertThat(has("a")).isTrue();
  }

  @Test
  void writersAtOnceLeaveOneWholeExecutable() throws Exception {
    files = new CacheFiles(files.folder(), 3500);
    List<byte[]> versions = List.of(EXECUTABLE, bytes(2, 1500), bytes(3, 2000));
    var threads = Executors.newFixedThreadPool(4);
    try {
      var writers = new ArrayList<Future<?>>();
      for (int w = 0; w < 4; w++) {
        byte[] mine = versions.get(w % 3);
        String program = w == 3 ? "b" : "a";
        writers.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 100; i++) {
                    files.write(key(program), mine);
                    files.read(key("a")).ifPresent(found -> assertThat(versions).contains(found));
                  }
                  return true;
                }));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
    } finally {
      threads.shutdown();
    }
    files.write(key("a"), EXECUTABLE);
    assertThat(files.read(key("a"))).hasValue(EXECUTABLE);
    try (Stream<Path> left = Files.list(files.folder())) {
      assertThat(left).isSubsetOf(file("a"), file("b"));
    }
  }
}
