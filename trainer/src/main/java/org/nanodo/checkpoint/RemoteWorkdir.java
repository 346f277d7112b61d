package org.nanodo.checkpoint;

import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nanodo.io.DataPaths;
import org.nanodo.io.DurableFiles;

/**
 * The objects of a workdir in a store.
 *
 * @param address without a slash at its end
 */
record RemoteWorkdir(String address) {
  private static final Pattern IN_STEP = Pattern.compile("checkpoints/(0|[1-9][0-9]{0,9})/([^/]+)");

  RemoteWorkdir {
    address = address.replaceFirst("/+$", "");
  }

  /**
   * What there is: the names of the files of checkpoints by step, and those of all other files.
   *
   * @param steps the checkpoints that are whole
   */
  record Content(
      SortedMap<Long, List<String>> stepFiles, SortedSet<Long> steps, List<String> others) {
    /** The files of a step, its manifest last. */
    List<String> files(long step) {
      return stepFiles.getOrDefault(step, List.of()).stream()
          .sorted((a, b) -> Boolean.compare(a.equals(Manifest.NAME), b.equals(Manifest.NAME)))
          .toList();
    }
  }

  /** What objects of a checkpoint begin with. */
  static String folder(long step) {
    return "checkpoints/" + step + "/";
  }

  Content read() throws IOException {
    var stepFiles = new TreeMap<Long, List<String>>();
    var steps = new TreeSet<Long>();
    var others = new ArrayList<String>();
    for (String name : DataPaths.below(address).keySet()) {
      Matcher matcher = IN_STEP.matcher(name);
      if (matcher.matches()) {
        long step = Long.parseLong(matcher.group(1));
        stepFiles.computeIfAbsent(step, s -> new ArrayList<>()).add(matcher.group(2));
        if (matcher.group(2).equals(Manifest.NAME)) {
          steps.add(step);
        }
      } else if (!name.startsWith("checkpoints/")) {
        others.add(name);
      }
    }
    return new Content(stepFiles, steps, others);
  }

  boolean isManifest(long step, byte[] expected) throws IOException {
    return Arrays.equals(DataPaths.read(manifest(step)), expected);
  }

  /** The metrics that a step was saved with; none if its manifest is damaged. */
  Map<String, Double> metrics(long step) throws IOException {
    try {
      return ManifestReader.parse(Path.of(Manifest.NAME), DataPaths.read(manifest(step))).metrics();
    } catch (DamageException e) {
      return Map.of();
    }
  }

  private String manifest(long step) {
    return address + "/" + folder(step) + Manifest.NAME;
  }

  /** Fetches a file, which has its name only once all of it is on the disk. */
  void download(String name, Path file) throws IOException {
    Files.createDirectories(file.resolveSibling(""));
    Path half = file.resolveSibling("." + file.getFileName() + ".tmp");
    DataPaths.download(address + "/" + name, half);
    try (var channel = FileChannel.open(half, WRITE)) {
      channel.force(true);
    }
    DurableFiles.replace(half, file);
  }

  void upload(Path file, String name) throws IOException {
    DataPaths.upload(file, address + "/" + name);
  }

  /** Deletes the files of a checkpoint, the manifest first, so that no part is taken for it. */
  void deleteStep(long step, List<String> files) throws IOException {
    List<String> manifestFirst = new ArrayList<>(files);
    Collections.reverse(manifestFirst);
    for (String name : manifestFirst) {
      delete(folder(step) + name);
    }
  }

  void delete(String name) throws IOException {
    DataPaths.delete(address + "/" + name);
  }
}
