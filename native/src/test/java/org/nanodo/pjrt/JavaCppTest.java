package org.nanodo.pjrt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.nanodo.pjrt.store.Plugins;

class JavaCppTest {
  @Test
  void limitsNothingAndFreesNothingByItself() {
    assertThat(Plugin.load(Plugins.find("cpu", Optional.empty())).apiVersion()).startsWith("0.");
    assertThat(Pointer.maxBytes()).isZero();
    assertThat(Pointer.maxPhysicalBytes()).isZero();
    assertThat(System.getProperty("org.bytedeco.javacpp.noPointerGC")).isEqualTo("true");
  }
}
