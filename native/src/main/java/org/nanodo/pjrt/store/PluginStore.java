package org.nanodo.pjrt.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.function.Consumer;
import java.util.zip.ZipInputStream;
import org.nanodo.pjrt.PluginException;

/** Plugins on this machine: one folder each, filled once from wheels of known hash. */
final class PluginStore {
  /** Downloads wheels. */
  interface Downloader {
    /** Downloads a wheel into {@code folder}, which is empty, and returns its path. */
    Path fetch(LockFile.Wheel wheel, Path folder) throws IOException;
  }

  private final Path root;
  private final Downloader downloader;
  private final Consumer<String> notes;

  /** Says on {@code notes} when something takes its time. */
  PluginStore(Path root, Downloader downloader, Consumer<String> notes) {
    this.root = root;
    this.downloader = downloader;
    this.notes = notes;
  }

  /** The store of this user, which fetches with pip and takes its notes on standard error. */
  static PluginStore ofUser() {
    return new PluginStore(CacheFolder.path().resolve("plugins"), new Pip(), System.err::println);
  }

  /** The folder of a plugin, which need not exist. */
  Path folder(LockFile.Entry entry) {
    return root.resolve(entry.folder());
  }

  /** Whether a plugin is in the store. */
  boolean has(LockFile.Entry entry) {
    return Files.isDirectory(folder(entry));
  }

  /**
   * The file of a plugin, fetched first if it is not in the store.
   *
   * @throws PluginException if it cannot be fetched or its hash is not the pinned one
   */
  Path find(LockFile.Entry entry) {
    Path folder = folder(entry);
    try {
      if (!Seal.holds(folder)) {
        fetchOnce(entry, folder);
      }
    } catch (IOException e) {
      throw new PluginException(
          "the %s cannot be kept in %s: %s. Make the folder writable or set XDG_CACHE_HOME"
              .formatted(entry.title(), folder, Reason.of(e)),
          e);
    } catch (PluginException e) {
      String other = entry.isPlugin() ? ", or give a plugin of your own with --plugin=FILE" : "";
      throw new PluginException(e.getMessage() + other, e);
    }
    return folder.resolve(entry.file());
  }

  // A file lock keeps other processes out, and the monitor other threads of this one.
  private void fetchOnce(LockFile.Entry entry, Path folder) throws IOException {
    Files.createDirectories(root);
    Path lockFile = root.resolve(entry.folder() + ".lock");
    synchronized (PluginStore.class) {
      try (var channel =
              FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var lock = channel.lock()) {
        if (!Seal.holds(folder)) {
          fetch(entry, folder);
        }
      }
    }
  }

  private void fetch(LockFile.Entry entry, Path folder) throws IOException {
    notes.accept("Fetching %s (%d MB) …".formatted(entry.title(), Math.round(entry.bytes() / 1e6)));
    Path temp = Files.createTempDirectory(root, "." + entry.folder());
    try {
      Path unpacked = Files.createDirectory(temp.resolve("unpacked"));
      for (LockFile.Wheel wheel : entry.wheels()) {
        Path downloads = Files.createDirectory(temp.resolve(wheel.name()));
        Path file = downloader.fetch(wheel, downloads);
        check(wheel, file);
        if (wheel.isSource()) {
          Files.move(file, unpacked.resolve(file.getFileName()));
        } else {
          unpack(wheel, file, unpacked);
        }
      }
      if (!Files.isRegularFile(unpacked.resolve(entry.file()))) {
        throw new PluginException(
            "no file %s in the wheels of the %s: the lock file and the wheels disagree"
                .formatted(entry.file(), entry.title()));
      }
      Seal.put(unpacked);
      delete(folder);
      Files.move(unpacked, folder, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      delete(temp);
    }
  }

  private static void check(LockFile.Wheel wheel, Path file) throws IOException {
    String found = Seal.sha256(file);
    if (!found.equals(wheel.sha256())) {
      throw new PluginException(
          "%s has sha256 %s, pinned is %s: the package index served another file than the one that was tested. Nothing was kept; try again"
              .formatted(file.getFileName(), found, wheel.sha256()));
    }
  }

  private static void unpack(LockFile.Wheel wheel, Path file, Path folder) throws IOException {
    try (var zip = new ZipInputStream(Files.newInputStream(file))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName();
        Path target = folder.resolve(name).normalize();
        boolean wanted = wheel.unpack().stream().anyMatch(name::startsWith);
        if (wanted && !entry.isDirectory() && target.startsWith(folder)) {
          Files.createDirectories(target.getParent());
          Files.copy(zip, target);
          makeExecutable(target);
        }
      }
    }
  }

  // File modes are in the central directory at the end of the archive, which a stream reads last.
  private static void makeExecutable(Path file) throws IOException {
    if (file.resolveSibling("").endsWith("bin") && !file.toFile().setExecutable(true)) {
      throw new IOException("cannot make %s executable".formatted(file));
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var files = Files.walk(folder)) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
