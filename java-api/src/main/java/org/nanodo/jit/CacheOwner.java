package org.nanodo.jit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nanodo.io.IoErrors;

/** The user of a process, which only runs executables that nobody else can have written. */
record CacheOwner(int uid) {
  /** New folders are accessible to their owner only. */
  static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final int WRITABLE_BY_OTHERS = 0022;

  /**
   * The user of this process.
   *
   * @throws IOException if the system does not report it
   */
  static CacheOwner ofProcess() throws IOException {
    return new CacheOwner(number(attributes(Path.of("/proc/self")), "uid"));
  }

  /**
   * Why executables in a folder must not be run, and how to fix it; empty if the folder does not
   * exist.
   */
  Optional<String> objection(Path folder) {
    try {
      return wrong(folder)
          .map(
              what ->
                  what.startsWith("can be")
                      ? "%s %s: once you trust what is in it, run chmod go-w %1$s"
                          .formatted(folder, what)
                      : "%s %s: name a folder of your own in NANODO_COMPILE_CACHE"
                          .formatted(folder, what));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("%s cannot be examined: %s".formatted(folder, IoErrors.reason(e)));
    }
  }

  /** Whether this is a regular file of the user's that nobody else can write. */
  boolean owns(Path file) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && wrong(file).isEmpty();
  }

  private Optional<String> wrong(Path path) throws IOException {
    Map<String, Object> attributes = attributes(path);
    int owner = number(attributes, "uid");
    if (owner != uid) {
      return Optional.of(
          "belongs to user %d, while this process runs as user %d".formatted(owner, uid));
    }
    int mode = number(attributes, "mode");
    return (mode & WRITABLE_BY_OTHERS) == 0
        ? Optional.empty()
        : Optional.of("can be written by others (its mode is %o)".formatted(mode & 07777));
  }

  private static Map<String, Object> attributes(Path path) throws IOException {
    try {
      return Files.readAttributes(path, "unix:uid,mode");
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      throw new IOException("the system does not report owners", e);
    }
  }

  private static int number(Map<String, Object> attributes, String name) throws IOException {
    if (attributes.get(name) instanceof Integer number) {
      return number;
    }
    throw new IOException("the system does not report the " + name);
  }
}
