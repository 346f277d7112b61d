package org.nanodo.pjrt.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Executors;

/** Two threads of one process ask for the same plugin; {@link PluginStoreTest} runs it twice. */
final class StoreRace {
  private StoreRace() {}

  /** Arguments: the store's folder, the wheel's hash, and the file to write down what happened. */
  public static void main(String[] args) throws Exception {
    Path log = Path.of(args[2]);
    var wheels = new FakeWheels();
    PluginStore.Downloader slow =
        (wheel, folder) -> {
          append(log, "fetched\n");
          pause();
          return wheels.fetch(wheel, folder);
        };
    var store = new PluginStore(Path.of(args[0]), slow, note -> {});
    var threads = Executors.newFixedThreadPool(2);
    Runnable find =
        () -> {
          store.find(FakeWheels.pinnedTo(args[1]));
          append(log, "found\n");
        };
    for (var result : List.of(threads.submit(find), threads.submit(find))) {
      result.get();
    }
    threads.shutdown();
  }

  private static void append(Path log, String line) {
    try {
      Files.writeString(log, line, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(300);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
