package org.nanodo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DataPathsTest {
  @Test
  void takesAllElseForPathsOfThisMachine() {
    assertThat(DataPaths.of("a/b c*.txt")).isEqualTo(Path.of("a/b c*.txt"));
    assertThat(DataPaths.of("file:///tmp/a")).isEqualTo(Path.of("/tmp/a"));
    assertThat(DataPaths.shown(Path.of("a/b"))).isEqualTo("a/b");
    assertThat(DataPaths.isRemote("a:b")).isFalse();
    assertThat(DataPaths.isRemote("/a//b")).isFalse();
    assertThat(DataPaths.isRemote("s3://b/c")).isTrue();
  }

  @Test
  void namesTheModuleOfAStore() {
    assertThatThrownBy(() -> DataPaths.of("s3://bucket/a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "addresses of s3:// need the module nanodo-s3: put it on the class path, or use ./nanodo");
    assertThatThrownBy(() -> DataPaths.of("ftp://host/a"))
        .hasMessage("addresses of ftp:// are not known, only s3:// and gs://");
  }

  @Test
  void asksForABucket() {
    assertThatThrownBy(() -> DataPaths.of("s3:///a"))
        .hasMessage("'s3:///a' names no bucket, expected s3://BUCKET/PATH");
  }
}
