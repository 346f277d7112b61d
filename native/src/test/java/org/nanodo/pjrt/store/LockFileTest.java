package org.nanodo.pjrt.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LockFileTest {
  static List<LockFile.Entry> entries() {
    return LockFile.read().entries();
  }

  @Test
  void hasOneEntryForEachPlatformAndHost() {
    assertThat(entries())
        .extracting(entry -> entry.platform() + " " + entry.host())
        .doesNotHaveDuplicates()
        .contains("cpu linux-x86_64", "cuda12 linux-x86_64", "cuda13 linux-x86_64")
        .contains("rocm linux-x86_64", "tpu linux-x86_64");
  }

  @ParameterizedTest
  @MethodSource("entries")
  void pinsEveryWheel(LockFile.Entry entry) {
    assertThat(entry.wheels())
        .allSatisfy(
            wheel -> {
              assertThat(wheel.sha256()).matches("[0-9a-f]{64}");
              assertThat(wheel.version()).matches("[0-9]+(\\.[0-9]+)+");
              assertThat(wheel.bytes()).isPositive();
              assertThat(wheel.tag()).matches("|cp[0-9]+-[a-z0-9]+-[a-z0-9_]+");
            })
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("entries")
  void unpacksAllThatItNames(LockFile.Entry entry) {
    if (entry.wheels().get(0).isSource()) {
      assertThat(entry.file()).startsWith(entry.plugin().replace(' ', '-'));
      return;
    }
    assertThat(entry.wheels().get(0).unpack()).anyMatch(entry.file()::startsWith);
    List<String> unpacked =
        entry.wheels().stream().flatMap(wheel -> wheel.unpack().stream()).toList();
    assertThat(entry.preload()).allMatch(file -> unpacked.stream().anyMatch(file::startsWith));
    if (!entry.tools().isEmpty()) {
      String libdevice = entry.tools() + "/nvvm/libdevice/";
      assertThat(unpacked).contains(entry.tools() + "/bin/ptxas", libdevice);
    }
  }

  @ParameterizedTest
  @MethodSource("entries")
  void compilingNeedsThePluginAndItsToolsOnly(LockFile.Entry entry) {
    LockFile.Entry part = entry.forCompiling();
    assertThat(part.file()).isEqualTo(entry.file());
    assertThat(part.wheels()).startsWith(entry.wheels().get(0));
    assertThat(part.bytes()).isLessThan(300_000_000);
    assertThat(part.folder().equals(entry.folder())).isEqualTo(part.equals(entry));
  }
}
