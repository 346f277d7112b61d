package org.nanodo.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.nanodo.checkpoint.Manifest.Shard;
import org.nanodo.io.Safetensors;
import org.nanodo.io.SafetensorsException;
import org.nanodo.io.TensorSource;

/**
 * An open file of a checkpoint. An open file stays readable after another process has deleted it,
 * so all files of a checkpoint are opened before the first is read.
 */
record ShardReader(Path file, Shard expected, FileChannel channel) implements AutoCloseable {
  static ShardReader open(Path file, Shard expected) throws DamageException {
    try {
      if (!Files.isRegularFile(file) && Files.exists(file)) {
        throw damage(file, "found something that is not a file");
      }
      return new ShardReader(file, expected, FileChannel.open(file));
    } catch (IOException e) {
      throw DamageException.unreadable(file, e);
    }
  }

  /**
   * The tensors, to be read while this is open, after the content has been checked.
   *
   * @throws DamageException if it is not as it was saved
   */
  Map<String, TensorSource> read() throws DamageException {
    try {
      requireSum();
      Safetensors tensors = Safetensors.open(file, channel);
      Optional<String> mismatch = Mismatch.any(tensors.types(), expected.tensors());
      if (mismatch.isPresent()) {
        throw damage(file, mismatch.get());
      }
      var values = new LinkedHashMap<String, TensorSource>();
      for (String name : expected.tensors().keySet()) {
        values.put(name, tensors.source(name, channel));
      }
      return values;
    } catch (IOException e) {
      throw DamageException.unreadable(file, e);
    } catch (SafetensorsException e) {
      throw new DamageException(String.valueOf(e.getMessage())); // The header is malformed.
    }
  }

  private void requireSum() throws DamageException, IOException {
    if (channel.size() != expected.sum().bytes()) {
      throw damage(
          file, "found %d bytes, expected %d".formatted(channel.size(), expected.sum().bytes()));
    }
    String found = FileSum.of(channel).crc32c();
    if (!found.equals(expected.sum().crc32c())) {
      throw damage(
          file,
          "found content of checksum %s, expected %s".formatted(found, expected.sum().crc32c()));
    }
  }

  private static DamageException damage(Path file, String what) {
    return new DamageException("%s: %s".formatted(file.getFileName(), what));
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new CheckpointException("cannot close " + file, e);
    }
  }
}
