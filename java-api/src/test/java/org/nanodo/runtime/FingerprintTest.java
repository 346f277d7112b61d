package org.nanodo.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintTest {
  @TempDir Path temp;

  @Test
  void tellsBuildsOfAPluginApartByTimeAndSize() throws IOException {
    Path plugin = Files.write(temp.resolve("plugin.so"), new byte[10]);
    FileTime time = Files.getLastModifiedTime(plugin);
    String first = Fingerprint.file(plugin);
    Files.setLastModifiedTime(plugin, FileTime.fromMillis(time.toMillis() - 1));
    assertThat(Fingerprint.file(plugin)).isNotEqualTo(first);
    Files.write(plugin, new byte[11]);
    Files.setLastModifiedTime(plugin, time);
    assertThat(Fingerprint.file(plugin)).isNotEqualTo(first);
    Files.write(plugin, new byte[10]);
    Files.setLastModifiedTime(plugin, time);
    assertThat(Fingerprint.file(plugin)).isEqualTo(first);
  }

  @Test
  void saysWhatTheFirstCoreCanDo() {
    List<String> first =
        List.of("processor : 0", "model name\t: Some CPU", "cpu MHz\t\t: 2596.144", "flags : avx2");
    List<String> second =
        List.of("processor : 1", "model name\t: Some CPU", "cpu MHz\t\t: 1200.000", "flags : avx2");
    assertThat(Fingerprint.core(first.stream()))
        .isEqualTo(Fingerprint.core(second.stream()))
        .isEqualTo("model name\t: Some CPU\nflags : avx2");
    assertThat(Fingerprint.core(List.of("flags : avx2", "", "flags : sse2").stream()))
        .isEqualTo("flags : avx2");
  }

  @Test
  void isThatOfTheDevicesAndTheirPlugin() {
    String one = fingerprint(1);
    assertThat(fingerprint(1)).isEqualTo(one);
    assertThat(fingerprint(2)).isNotEqualTo(one);
    assertThat(one).startsWith("0.").contains("\ncpu\n", " bytes of ");
  }

  private static String fingerprint(int devices) {
    try (Client client = Client.open(ClientOptions.cpu(devices))) {
      return client.fingerprint();
    }
  }
}
