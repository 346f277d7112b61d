package org.nanodo.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nanodo.Tensor;
import org.nanodo.checkpoint.Checkpoint;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import org.nanodo.data.Tokenizer;
import org.nanodo.data.Vocabulary;
import org.nanodo.runtime.Client;
import org.nanodo.sample.Continuation;
import org.nanodo.sample.SampleOptions;
import org.nanodo.sample.Sampler;
import org.nanodo.sample.TokenListener;
import org.nanodo.task.Decoder;

/** Continues text with the parameters of a checkpoint. */
public final class CheckpointSampler implements AutoCloseable {
  private final Sampler sampler;
  private final Map<String, Tensor> params;

  /**
   * Reads the parameters.
   *
   * @throws ConfigException if the model of the config's task does not continue text
   * @throws org.nanodo.checkpoint.CheckpointException if the checkpoint is of another model, or
   *     damaged
   */
  public CheckpointSampler(
      Config config, Client client, Checkpoint checkpoint, Tokenizer tokenizer) {
    int devices = client.devices().size();
    int rows = config.mesh().data(devices);
    // What a step of training takes has no say here, and layers one by one make tokens faster.
    var keys = new ArrayList<>(List.of("batch_size=" + rows, "opt.grad_accumulation_steps=1"));
    if (config.hasModelKey("scan")) {
      keys.add("model.scan=false");
    }
    Config decoding = config.with(keys);
    var programs = new StepPrograms(decoding, Vocabulary.of(tokenizer), devices, client.platform());
    this.sampler = sampler(client, decoding, programs, tokenizer);
    this.params = CheckpointParameters.load(checkpoint, client, programs).build();
  }

  static Sampler sampler(Client client, Config config, StepPrograms programs, Tokenizer tokenizer) {
    return new Sampler(
        client, decoder(config), tokenizer.vocabSize(), tokenizer.eosId(), programs.layout());
  }

  /**
   * The config's task, whose model continues text.
   *
   * @throws ConfigException if it does not
   */
  public static Decoder decoder(Config config) {
    if (config.model().task() instanceof Decoder decoder) {
      return decoder;
    }
    throw new ConfigException(
        "the task '%s' does not continue text; let its class implement org.nanodo.task.Decoder"
            .formatted(config.task()));
  }

  /** As {@link Sampler#sample}. */
  public List<Continuation> sample(
      List<int[]> prompts, SampleOptions options, TokenListener listener) {
    return sampler.sample(params, prompts, options, listener);
  }

  /** Frees the parameters. */
  @Override
  public void close() {
    params.values().forEach(Tensor::close);
  }
}
