package org.nanodo.data;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.nanodo.io.DataPaths;

/**
 * A file that {@code ds_name} names.
 *
 * @param name its path below the folder it was found in, with slashes, so that it does not depend
 *     on where that folder is
 */
record DataFile(String name, Path path) {
  private static final String GLOB = "*?[{";
  private static final Set<FileVisitOption> NO_FOLDER_LINKS = EnumSet.noneOf(FileVisitOption.class);

  /**
   * The files of a path, in the order of their names: the file itself, those below a folder, or
   * those that a glob matches. Hidden files are left out, and links to folders are not followed.
   *
   * @param inFolder which files of a folder are meant, by their names
   * @throws IOException if a folder cannot be read; there may be no file
   */
  static List<DataFile> find(String argument, Predicate<String> inFolder) throws IOException {
    if (isGlob(argument)) {
      int slash = argument.lastIndexOf('/', glob(argument));
      String base = slash < 0 ? "./" : argument.substring(0, slash + 1);
      PathMatcher matcher =
          FileSystems.getDefault().getPathMatcher("glob:" + argument.substring(slash + 1));
      return below(base, depth(argument.substring(slash + 1)), matcher::matches);
    }
    Path path = DataPaths.of(argument);
    if (!argument.endsWith("/") && Files.isRegularFile(path)) {
      return List.of(new DataFile(nameOf(path), path));
    }
    return below(argument, Integer.MAX_VALUE, p -> inFolder.test(nameOf(p)));
  }

  /** Whether a path has signs of a glob, and is not the name of something as it is. */
  static boolean isGlob(String argument) {
    return glob(argument) < argument.length() && !Files.exists(DataPaths.of(argument));
  }

  /** What a path means that {@link #find} finds nothing for, for messages. */
  static String missing(String argument) {
    if (DataPaths.isRemote(argument)) {
      return "there is no " + argument;
    }
    Path absolute = DataPaths.of(argument).toAbsolutePath();
    return Files.exists(absolute)
        ? absolute + " is neither a folder nor a file"
        : "there is no " + absolute;
  }

  /** Where the first sign of a glob is; behind the end if there is none. */
  private static int glob(String argument) {
    int i = 0;
    while (i < argument.length() && GLOB.indexOf(argument.charAt(i)) < 0) {
      i++;
    }
    return i;
  }

  /** How many folders deep a glob can match, so that no others are looked through. */
  private static int depth(String glob) {
    return glob.contains("**")
        ? Integer.MAX_VALUE
        : (int) glob.chars().filter(c -> c == '/').count() + 1;
  }

  private static List<DataFile> below(String folder, int depth, Predicate<Path> wanted)
      throws IOException {
    if (!DataPaths.isRemote(folder)) {
      Path root = DataPaths.of(folder);
      return Files.isDirectory(root) ? below(root, depth, wanted) : List.of();
    }
    return DataPaths.below(folder).entrySet().stream()
        .filter(found -> wanted.test(Path.of(found.getKey())))
        .map(found -> new DataFile(found.getKey(), found.getValue()))
        .toList();
  }

  private static List<DataFile> below(Path folder, int depth, Predicate<Path> wanted)
      throws IOException {
    Path root = folder.toRealPath(); // Of a link, what it leads to.
    var found = new TreeMap<String, DataFile>();
    Files.walkFileTree(
        root,
        NO_FOLDER_LINKS,
        depth,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path found, BasicFileAttributes attributes) {
            return !found.equals(root) && nameOf(found).startsWith(".")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            Path relative = root.relativize(file);
            boolean hidden = nameOf(file).startsWith(".");
            if (!hidden && wanted.test(relative) && Files.isRegularFile(file)) {
              String name = relative.toString().replace('\\', '/');
              found.put(name, new DataFile(name, file));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            throw DataException.reading(file, e);
          }
        });
    return List.copyOf(found.values());
  }

  private static String nameOf(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }
}
