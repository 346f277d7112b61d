package org.nanodo.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.checkpoint.Checkpoint;
import org.nanodo.io.TensorSource;
import org.nanodo.ir.TensorType;
import org.nanodo.jit.HostTransfer;
import org.nanodo.nn.ParamSpec;
import org.nanodo.runtime.Client;

/** Reads the parameters of a checkpoint onto devices. */
final class CheckpointParameters {
  private CheckpointParameters() {}

  /**
   * The parameters by path, as the programs store them.
   *
   * @throws org.nanodo.checkpoint.CheckpointException if the checkpoint is of another model, or
   *     damaged
   * @throws TrainingException if one is not finite
   */
  static Tree<Tensor> load(Checkpoint checkpoint, Client client, StepPrograms programs) {
    Map<String, TensorType> types = new LinkedHashMap<>();
    programs
        .named()
        .types(programs.params().map(ParamSpec::type))
        .forEach((name, type) -> types.put(TrainState.PARAMS + name, type));
    Map<String, TensorSource> values = checkpoint.restorePart(types);
    NotFinite.refuse(values, checkpoint.folder().toString(), "choose an earlier checkpoint");
    try (var transfer = new HostTransfer(client)) {
      return programs
          .paramArgs()
          .mapWithPath(
              (path, a) ->
                  Trainer.put(
                      transfer,
                      path,
                      programs.named().value(TrainState.PARAMS + path, values),
                      a.sharding()));
    }
  }
}
