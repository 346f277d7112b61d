package org.nanodo.runtime;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The devices that tensors are on if nothing else is said. */
public final class Devices {
  private static ClientOptions options = ClientOptions.cpu(1);
  private static @Nullable Client client;

  private Devices() {}

  /**
   * Makes the CPU so many virtual devices.
   *
   * @throws IllegalStateException if devices are in use already
   */
  public static void cpu(int count) {
    use(ClientOptions.cpu(count));
  }

  /** Chooses the devices; fails as {@link #cpu}. */
  public static synchronized void use(ClientOptions chosen) {
    if (client != null && !chosen.equals(options)) {
      throw new IllegalStateException(
          "the devices are in use: %s; choose others before the first operation"
              .formatted(client.devices()));
    }
    options = chosen;
  }

  /** The client, opened at the first use. */
  public static synchronized Client client() {
    if (client == null) {
      client = Client.open(options);
    }
    return client;
  }

  /** Frees everything that is on them; tensors that were made there cannot be used any more. */
  public static synchronized void close() {
    if (client != null) {
      client.close();
      client = null;
    }
  }

  /** The devices. */
  public static List<Device> list() {
    return client().devices();
  }
}
