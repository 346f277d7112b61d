package org.nanodo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IoErrorsTest {
  @TempDir Path folder;

  private static String reason(Action action) {
    return IoErrors.reason(catchThrowableOfType(IOException.class, action::run));
  }

  private interface Action {
    void run() throws IOException;
  }

  @Test
  void whatTheSystemRefusesIsToldInItsWords() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[] {(byte) 0xff});
    assertThat(reason(() -> Files.readString(folder.resolve("absent"))))
        .isEqualTo("no such file or folder");
    assertThat(reason(() -> Files.createDirectory(file))).isEqualTo("a file of that name is there");
    assertThat(reason(() -> Files.delete(folder))).isEqualTo("the folder is not empty");
    assertThat(reason(() -> Files.list(file).close())).isEqualTo("not a folder");
    assertThat(reason(() -> Files.readString(file))).isEqualTo("it is not valid UTF-8");
    assertThat(reason(() -> Files.readString(file.resolve("below"))))
        .isEqualTo("what should be a folder on the way to it is a file");
  }

  @Test
  void noReasonIsNamedByAClass() {
    assertThat(IoErrors.reason(new FileSystemException("file")))
        .isEqualTo("input or output failed");
    assertThat(IoErrors.reason(new IOException())).isEqualTo("input or output failed");
    assertThat(IoErrors.reason(new IOException("No space left on device")))
        .isEqualTo("No space left on device");
  }
}
