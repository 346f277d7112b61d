package org.nanodo.pjrt.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A plugin on this machine, and what a process needs to load it.
 *
 * @param file the shared library
 * @param environment variables to be set before
 * @param preload libraries to be loaded before, which the dynamic loader would not find
 * @param tools what its compiler calls and reads, as XLA's flag {@code xla_gpu_cuda_data_dir} wants
 *     it: a folder with {@code bin/ptxas} and {@code nvvm/libdevice}
 */
public record PluginFile(
    Path file, Map<String, String> environment, List<Path> preload, Optional<Path> tools) {

  /**
   * The plugin in {@code file} with the other files of its wheels, if it is at its place in an
   * unpacked wheel of one of {@code entries}.
   */
  static PluginFile of(Path file, Map<String, String> environment, List<LockFile.Entry> entries) {
    Path absolute = file.toAbsolutePath().normalize();
    for (LockFile.Entry entry : entries) {
      if (absolute.endsWith(entry.file())) {
        Path root =
            absolute.resolve("../".repeat(Path.of(entry.file()).getNameCount())).normalize();
        return new PluginFile(
            file,
            environment,
            entry.preload().stream().map(root::resolve).filter(Files::isRegularFile).toList(),
            Optional.of(entry.tools())
                .filter(tools -> !tools.isEmpty())
                .map(root::resolve)
                .filter(Files::isDirectory));
      }
    }
    return new PluginFile(file, environment, List.of(), Optional.empty());
  }
}
