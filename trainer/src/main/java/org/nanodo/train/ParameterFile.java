package org.nanodo.train;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nanodo.checkpoint.Checkpoint;
import org.nanodo.checkpoint.CheckpointException;
import org.nanodo.checkpoint.Mismatch;
import org.nanodo.config.Config;
import org.nanodo.data.DataState;
import org.nanodo.data.Vocabulary;
import org.nanodo.io.IoErrors;
import org.nanodo.io.Safetensors;
import org.nanodo.io.Safetensors.Entry;
import org.nanodo.io.SafetensorsException;
import org.nanodo.io.TensorSource;
import org.nanodo.ir.TensorType;
import org.nanodo.nn.ParamSpec;
import org.nanodo.runtime.Client;

/** Parameters as one safetensors file, under NanoDO's names: what other programs exchange. */
public final class ParameterFile {
  private ParameterFile() {}

  /**
   * Writes the parameters of a checkpoint.
   *
   * @return how many tensors they are
   * @throws SafetensorsException if the file cannot be written
   * @throws TrainingException if a parameter is not finite; nothing is written then
   */
  public static int write(Path file, Checkpoint checkpoint) {
    Map<String, TensorType> types = new LinkedHashMap<>(checkpoint.types());
    types.keySet().removeIf(name -> !name.startsWith(TrainState.PARAMS));
    Map<String, TensorSource> values = checkpoint.restorePart(types);
    NotFinite.refuse(
        values, checkpoint.folder().toString(), "nothing is written; choose an earlier checkpoint");
    List<Entry> entries =
        values.entrySet().stream()
            .map(e -> Entry.of(e.getKey().substring(TrainState.PARAMS.length()), e.getValue()))
            .toList();
    Safetensors.write(file, entries, Map.of());
    return entries.size();
  }

  /**
   * Makes the parameters in a file the checkpoint of step 0, with an optimizer that has seen
   * nothing.
   *
   * @throws CheckpointException if they are not those of the config's model, or its workdir has
   *     checkpoints already
   * @throws SafetensorsException if the file cannot be read, or is damaged
   * @throws TrainingException if a parameter is not finite
   */
  public static void read(Path file, Config config, Client client, Vocabulary vocabulary) {
    var run = new ImportedRun(config, client, vocabulary);
    StepPrograms programs = run.programs();
    Safetensors tensors = Safetensors.open(file);
    Mismatch.requireNoOthers(
        file, tensors.types(), programs.named().types(programs.params().map(ParamSpec::type)));
    try (var open = FileChannel.open(file)) {
      var values = new LinkedHashMap<String, TensorSource>();
      tensors.types().keySet().forEach(name -> values.put(name, tensors.source(name, open)));
      NotFinite.refuse(values, file.toString(), "nothing is imported");
      run.save(0, DataState.START, trainer -> trainer.initialize(values));
    } catch (IOException e) {
      throw new SafetensorsException("cannot read %s: %s".formatted(file, IoErrors.reason(e)), e);
    }
  }
}
