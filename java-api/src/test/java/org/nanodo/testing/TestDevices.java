package org.nanodo.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.nanodo.pjrt.LiveHandles;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;

/**
 * Eight virtual CPU devices for the tests of a class: an extension that closes them afterwards, and
 * fails if a test left anything open on them.
 */
public final class TestDevices implements AfterAllCallback {
  public static final int COUNT = 8;

  private static @Nullable Client shared;

  /** The client, opened on first use. */
  public static synchronized Client client() {
    if (shared == null) {
      shared = Client.open(ClientOptions.cpu(COUNT));
    }
    return shared;
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close();
  }

  private static synchronized void close() {
    if (shared != null) {
      Map<String, Long> live = LiveHandles.byKind();
      shared.close();
      shared = null;
      assertThat(live).as("what the tests left open").isEqualTo(Map.of("client", 1L));
    }
  }
}
