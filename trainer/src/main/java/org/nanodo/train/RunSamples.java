package org.nanodo.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import org.nanodo.data.Dataset;
import org.nanodo.data.TextData;
import org.nanodo.data.Tokenizer;
import org.nanodo.metrics.EventWriter;
import org.nanodo.nn.Sampling;
import org.nanodo.sample.Continuation;
import org.nanodo.sample.SampleOptions;
import org.nanodo.sample.Sampler;
import org.nanodo.sample.TextStream;
import org.nanodo.sample.TokenListener;

/** Writes texts that the model of a run continues, so that one sees what it has learnt. */
final class RunSamples {
  private static final String TAG = "samples/";
  private static final Sampling PLAIN = new Sampling(1, 0, 1, 0, 1);

  private final int every;
  private final SampleOptions options;
  private final Tokenizer tokenizer;
  private final Map<String, int[]> prompts = new LinkedHashMap<>();
  private Optional<Sampler> sampler = Optional.empty();

  private RunSamples(Config config, Tokenizer tokenizer) {
    this.every = config.sampleEvery().get();
    this.tokenizer = tokenizer;
    List<String> texts = config.samplePrompts().isEmpty() ? List.of("") : config.samplePrompts();
    texts.forEach(text -> prompts.put(text, ids(text)));
    int context = CheckpointSampler.decoder(config).maxLength();
    int longest = prompts.values().stream().mapToInt(ids -> ids.length).max().orElseThrow();
    int most = Math.max(1, Math.min(config.sampleMaxTokens(), context - longest));
    this.options = new SampleOptions(PLAIN, most, config.seed());
    options.check(List.copyOf(prompts.values()), context);
  }

  /** Where nothing begins a document, one follows the end of another. */
  private int[] ids(String text) {
    int[] ids = tokenizer.beginning(text);
    return ids.length == 0 && tokenizer.eosId() != Tokenizer.NONE
        ? new int[] {tokenizer.eosId()}
        : ids;
  }

  /**
   * Those that a config asks for.
   *
   * @throws ConfigException if the run has no text, or its model does not continue it
   */
  static Optional<RunSamples> of(Config config, Dataset data) {
    if (config.sampleEvery().isEmpty()) {
      return Optional.empty();
    }
    if (!(data instanceof TextData text) || !text.tokenizer().hasText()) {
      throw new ConfigException(
          "sample_every=%d: the run has no vocabulary to write text with; leave the key out"
              .formatted(config.sampleEvery().get()));
    }
    return Optional.of(new RunSamples(config, text.tokenizer()));
  }

  /** Whether they are due after so many steps. */
  boolean isDue(int step) {
    return step % every == 0;
  }

  /** Continues each prompt with the parameters after {@code step} steps. */
  void write(int step, Trainer trainer, EventWriter events) {
    if (sampler.isEmpty()) {
      sampler = Optional.of(trainer.sampler(tokenizer));
    }
    List<Continuation> all =
        sampler
            .get()
            .sample(
                trainer.params().build(),
                List.copyOf(prompts.values()),
                options,
                TokenListener.NONE);
    var texts = new LinkedHashMap<String, String>();
    prompts.forEach(
        (prompt, ids) -> {
          var stream = new TextStream(tokenizer, ids);
          IntStream.of(all.get(texts.size()).ids()).forEach(stream::add);
          texts.put(TAG + texts.size(), prompt + stream.whole());
        });
    events.texts(step, texts);
  }
}
