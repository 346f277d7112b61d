package org.nanodo.train;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.nanodo.checkpoint.CheckpointException;
import org.nanodo.checkpoint.Checkpoints;
import org.nanodo.checkpoint.LockedWorkdir;
import org.nanodo.checkpoint.Retention;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import org.nanodo.data.DataState;
import org.nanodo.data.Vocabulary;
import org.nanodo.runtime.Client;

/** A run that begins with a state from elsewhere, which becomes its first checkpoint. */
record ImportedRun(Config config, Client client, Vocabulary vocabulary) {
  /**
   * Checks the config.
   *
   * @throws ConfigException if it saves nothing
   */
  ImportedRun {
    if (!config.checkpoint()) {
      throw new ConfigException(
          "checkpoint=false keeps no parameters; import needs checkpoint=true");
    }
  }

  /** The programs of the run, whose names are those that a state must have. */
  StepPrograms programs() {
    return RunChecks.program(config, vocabulary, client.devices().size(), client.platform());
  }

  /**
   * Saves the checkpoint of {@code step}.
   *
   * @param load gives the trainer its state
   * @throws CheckpointException if the workdir has checkpoints already
   */
  void save(int step, DataState position, Consumer<Trainer> load) {
    try (var workdir = LockedWorkdir.open(config.workdirPath());
        var checkpoints = new CheckpointManager(config, workdir)) {
      List<Long> steps =
          new Checkpoints(workdir, Retention.last(config.maxToKeep()), line -> {}).steps();
      if (!steps.isEmpty()) {
        throw new CheckpointException(
            "workdir %s has checkpoints, of steps %s: choose another workdir"
                .formatted(config.workdir(), steps));
      }
      try (var trainer = Trainer.ofState(config, client, vocabulary)) {
        load.accept(trainer);
        config.writeToWorkdir();
        checkpoints.save(step, trainer, position, Map.of());
      }
    }
  }
}
