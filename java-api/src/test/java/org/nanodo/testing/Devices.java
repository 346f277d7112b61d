package org.nanodo.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.runtime.Handles;

/**
 * Eight virtual CPU devices for the tests of a class: an extension that closes them afterwards, and
 * fails if a test left anything open on them.
 */
public final class Devices implements BeforeAllCallback, AfterAllCallback {
  public static final int COUNT = 8;

  private static @Nullable Client shared;
  private static Map<String, Long> before = Map.of();

  /** The client, opened on first use. */
  public static synchronized Client client() {
    if (shared == null) {
      shared = Client.open(ClientOptions.cpu(COUNT));
    }
    return shared;
  }

  /** Tests of tensors outside of functions share devices that stay open. */
  @Override
  public void beforeAll(ExtensionContext context) {
    before = Handles.live();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close();
  }

  private static synchronized void close() {
    if (shared != null) {
      Map<String, Long> live = new HashMap<>(Handles.live());
      shared.close();
      shared = null;
      live.replaceAll((kind, n) -> n - before.getOrDefault(kind, 0L));
      live.values().removeIf(n -> n <= 0);
      assertThat(live).as("what the tests left open").isEqualTo(Map.of("client", 1L));
    }
  }
}
