package org.nanodo.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class StoreErrorsTest {
  @Test
  void saysTheInnermostCauseWithoutClasses() {
    var cause = new IllegalStateException("Unable to load credentials : [A: no, B: no]\nmore");
    assertThat(StoreErrors.of("s3://a/b", new CompletionException("x", cause)))
        .hasMessage("s3://a/b: Unable to load credentials");
    var named = new IllegalStateException("software.amazon.awssdk.SdkException: refused (try 1)");
    assertThat(StoreErrors.words(named)).isEqualTo("refused (try 1)");
  }
}
