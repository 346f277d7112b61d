package org.nanodo.train;

import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.checkpoint.Checkpoint;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import org.nanodo.data.Dataset;
import org.nanodo.data.EvalSet;
import org.nanodo.metrics.Average;
import org.nanodo.metrics.EvalMetrics;
import org.nanodo.runtime.Client;

/** The loss of a checkpoint on a split of the data. */
public final class CheckpointEval {
  private static final int BATCHES_IN_FLIGHT = 2;

  private CheckpointEval() {}

  /** The averages by name, {@code loss} among them; see {@link EvalSet#bytesPerToken}. */
  public record Outcome(Map<String, Average> averages, OptionalDouble bytesPerToken) {
    /** The average of the loss. */
    public Average loss() {
      return Objects.requireNonNull(averages.get(EvalMetrics.LOSS));
    }

    /**
     * Checks the loss.
     *
     * @throws TrainingException if it is a NaN or infinite
     */
    public void requireFinite() {
      double loss = loss().mean();
      if (!Double.isFinite(loss)) {
        throw new TrainingException(
            "the loss is %s, though all parameters are finite: choose an earlier checkpoint"
                .formatted(loss));
      }
    }
  }

  /**
   * Evaluates on {@code eval_split}, as training does every so often.
   *
   * @throws ConfigException if the split is too small for a batch
   * @throws org.nanodo.checkpoint.CheckpointException if the checkpoint is of another model, or
   *     damaged
   * @throws TrainingException if a parameter is not finite
   */
  public static Outcome run(Config config, Client client, Checkpoint checkpoint, Dataset data) {
    StepPrograms programs =
        RunChecks.evaluation(config, data.vocabulary(), client.devices().size(), client.platform());
    EvalSet batches =
        data.eval(
            config.evalSplit(), config.evalBatch(), config.tokensPerExample(), BATCHES_IN_FLIGHT);
    if (batches.size() == 0) {
      throw new ConfigException(
          "eval_split '%s' has %d examples, fewer than a batch of eval_batch_size=%d"
              .formatted(config.evalSplit(), data.size(config.evalSplit()), config.evalBatch()));
    }
    Tree<Tensor> params = CheckpointParameters.load(checkpoint, client, programs);
    try (var evaluator = new Evaluator(client, programs)) {
      Map<String, Average> averages = evaluator.evaluate(params, batches, config.evalSteps());
      return new Outcome(averages, batches.bytesPerToken(config.evalSteps() + 1));
    } finally {
      params.leaves().forEach(Tensor::close);
    }
  }
}
