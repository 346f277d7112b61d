package org.nanodo.pjrt;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nanodo.pjrt.store.Plugins;

class HandshakeTest {
  @TempDir Path folder;

  private static void refuses(Path file, String... saying) {
    var refused = assertThatThrownBy(() -> Plugin.load(file)).isInstanceOf(PluginException.class);
    refused.hasMessageContaining(file.getFileName().toString()).hasMessageContaining("give ");
    for (String text : saying) {
      refused.hasMessageContaining(text);
    }
  }

  @Test
  void aFileThatIsNotThere() {
    refuses(folder.resolve("none.so"), "does not exist");
  }

  @Test
  void aFolder() {
    refuses(folder, "cannot be read");
  }

  @Test
  void aTextFile() throws Exception {
    refuses(Files.writeString(folder.resolve("notes.so"), "x".repeat(100)), "no shared library");
  }

  @Test
  void anEmptyFile() throws Exception {
    refuses(Files.createFile(folder.resolve("empty.so")), "no shared library", "0 bytes");
  }

  @Test
  void aLibraryThatWasCutShort() throws Exception {
    byte[] whole = Files.readAllBytes(FakePlugin.withTable(folder, ""));
    byte[] half = java.util.Arrays.copyOf(whole, whole.length / 2);
    refuses(Files.write(folder.resolve("half.so"), half), "cut short", "found " + half.length);
  }

  @Test
  void aLibraryThatDoesNotLoad() throws Exception {
    var needs = "void elsewhere(); void* used = reinterpret_cast<void*>(&elsewhere);";
    refuses(FakePlugin.compile(folder, needs), "cannot be loaded", "elsewhere");
  }

  @Test
  void aLibraryThatIsNoPlugin() throws Exception {
    refuses(FakePlugin.compile(folder, "int x = 1;"), "no PJRT plugin", "GetPjrtApi");
  }

  @Test
  void aPluginWithoutATable() throws Exception {
    var source = "extern \"C\" const void* GetPjrtApi() { return nullptr; }";
    refuses(FakePlugin.compile(folder, source), "returned nothing");
  }

  @Test
  void aTableTooSmallToHoldAVersion() throws Exception {
    refuses(FakePlugin.withTable(folder, "api.struct_size = 16;"), "16 bytes", "too small");
  }

  @Test
  void aVersionOfAnotherShape() throws Exception {
    var setUp = "api.pjrt_api_version.struct_size = 8;";
    refuses(FakePlugin.withTable(folder, setUp), "a version of 8 bytes, expected 24");
  }

  @Test
  void anotherMajorVersion() throws Exception {
    var setUp = "api.pjrt_api_version.major_version = 1;";
    refuses(FakePlugin.withTable(folder, setUp), "has version 1.81", "needed is 0.81");
  }

  @Test
  void aMinorVersionTooOld() throws Exception {
    var setUp = "api.pjrt_api_version.minor_version = 40; api.struct_size = 800;";
    refuses(FakePlugin.withTable(folder, setUp), "has version 0.40", "needed is 0.81");
  }

  @Test
  void aTableShorterThanItsVersionHasIt() throws Exception {
    refuses(FakePlugin.withTable(folder, "api.struct_size = 800;"), "a table of 800 bytes");
  }

  @Test
  void aTableWithHoles() throws Exception {
    refuses(FakePlugin.withTable(folder, ""), "lacks the function PJRT_");
  }

  @Test
  void whatAPluginReportsAtItsStart() throws Exception {
    var plugin = Plugin.load(Plugins.find("cpu", java.util.Optional.empty()));
    assertThatThrownBy(() -> plugin.client(java.util.Map.of("colour", "blue")))
        .isInstanceOf(NativeException.class)
        .hasMessageContaining("starting a client")
        .hasMessageContaining("colour");
  }
}
