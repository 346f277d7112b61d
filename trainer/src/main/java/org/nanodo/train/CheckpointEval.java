package org.nanodo.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nanodo.Tree;
import org.nanodo.checkpoint.Checkpoint;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import org.nanodo.data.EvalBatches;
import org.nanodo.data.TextData;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.jit.Array;
import org.nanodo.metrics.Average;
import org.nanodo.nn.ParamSpec;
import org.nanodo.runtime.Client;

/** The loss of a checkpoint on a split of the data. */
public final class CheckpointEval {
  private static final int BATCHES_IN_FLIGHT = 2;

  private CheckpointEval() {}

  /** The loss per token, and how many bytes a token stands for. */
  public record Outcome(Average loss, double bytesPerToken) {
    /**
     * Checks the loss.
     *
     * @throws TrainingException if it is a NaN or infinite
     */
    public void requireFinite() {
      if (!Double.isFinite(loss.mean())) {
        throw new TrainingException(
            "the loss is %s, though all parameters are finite: choose an earlier checkpoint"
                .formatted(loss.mean()));
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
  public static Outcome run(Config config, Client client, Checkpoint checkpoint, TextData data) {
    RunChecks.evaluation(config, data.tokenizer().vocabSize(), client.devices().size());
    EvalBatches batches =
        data.eval(config.evalSplit(), config.evalBatch(), config.model().L(), BATCHES_IN_FLIGHT);
    if (batches.size() == 0) {
      throw new ConfigException(
          "eval_split '%s' has %d documents, fewer than a batch of eval_batch_size=%d"
              .formatted(
                  config.evalSplit(), data.documents(config.evalSplit()), config.evalBatch()));
    }
    var programs = new StepPrograms(config, data.tokenizer().vocabSize(), client.devices().size());
    Tree<Array> params = load(checkpoint, client, programs);
    try (var evaluator = new Evaluator(client, programs)) {
      Average loss = evaluator.evaluate(params, batches, config.evalSteps());
      return new Outcome(loss, batches.bytesPerToken(config.evalSteps() + 1));
    } finally {
      params.leaves().forEach(Array::close);
    }
  }

  private static Tree<Array> load(Checkpoint checkpoint, Client client, StepPrograms programs) {
    Map<String, TensorType> types = new LinkedHashMap<>();
    programs
        .named()
        .types(programs.params().map(ParamSpec::type))
        .forEach((name, type) -> types.put(TrainState.PARAMS + name, type));
    Map<String, Literal> values = checkpoint.restorePart(types);
    NotFinite.refuse(values, checkpoint.folder().toString(), "choose an earlier checkpoint");
    return programs
        .paramArgs()
        .mapWithPath(
            (path, a) ->
                Array.of(
                    client,
                    programs.named().value(TrainState.PARAMS + path, values),
                    a.sharding()));
  }
}
