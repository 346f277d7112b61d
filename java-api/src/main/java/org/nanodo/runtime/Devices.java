package org.nanodo.runtime;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nanodo.ir.UserLine;

/** The default devices of tensors. */
public final class Devices {
  private static ClientOptions options = ClientOptions.cpu(1);
  private static @Nullable Client client;
  private static final ThreadLocal<@Nullable Client> CHOSEN = new ThreadLocal<>();

  private Devices() {}

  /**
   * Selects the CPU with {@code count} virtual devices.
   *
   * @throws IllegalStateException if other devices are in use already
   */
  public static void cpu(int count) {
    use(ClientOptions.cpu(count));
  }

  /** Selects the devices; throws as {@link #cpu} does. */
  public static synchronized void use(ClientOptions chosen) {
    if (client != null && !chosen.equals(options)) {
      throw new IllegalStateException(
          UserLine.after(
              "the devices are in use: %s; choose others before the first operation"
                  .formatted(client.devices())));
    }
    options = chosen;
  }

  /** Runs {@code action} with the devices of {@code other} as the default of this thread. */
  public static <T> T on(Client other, Supplier<T> action) {
    Client before = CHOSEN.get();
    CHOSEN.set(other);
    try {
      return action.get();
    } finally {
      CHOSEN.set(before);
    }
  }

  /** The default client, opened on first use. */
  public static synchronized Client client() {
    Client chosen = CHOSEN.get();
    if (chosen != null) {
      return chosen;
    }
    if (client == null) {
      client = Client.open(options);
    }
    return client;
  }

  /** Frees all memory on the devices; their tensors cannot be used any more. */
  public static synchronized void close() {
    if (client != null) {
      client.close();
      client = null;
    }
  }

  /** The devices, as {@code jax.devices()}. */
  public static List<Device> list() {
    return client().devices();
  }
}
