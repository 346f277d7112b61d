package org.nanodo.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import org.nanodo.data.Batch;
import org.nanodo.data.Tokenizer;
import org.nanodo.data.Tokenizers;
import org.nanodo.ir.Literal;
import org.nanodo.nn.Sampling;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.sample.Continuation;
import org.nanodo.sample.SampleOptions;
import org.nanodo.sample.Sampler;
import org.nanodo.sample.TokenListener;

/** Tokens that are made one after the other are those of a pass over whole sequences. */
class SamplerTest {
  private static final int L = 40;
  private static final int MADE = 20;
  private static final List<int[]> PROMPTS =
      List.of(new int[] {1, 70, 90}, IntStream.range(40, 60).toArray(), new int[] {1}, ids(7));

  private static final Tokenizer BYTES = Tokenizers.open("");

  private static int[] ids(int count) {
    return IntStream.range(0, count).map(i -> 3 + 31 * i % 250).toArray();
  }

  private static Config config(String... more) {
    var overrides = new ArrayList<>(List.of("model.D=32", "model.F=48", "model.L=" + L));
    overrides.addAll(List.of("batch_size=4", "model.N=2", "vocab_path="));
    overrides.addAll(List.of(more));
    return Config.load("nano", overrides);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "1; model.scan=true",
        "4; model.pos=rope model.K=2 model.qk_norm=true model.norm=rmsnorm model.tied=false",
        "4; mesh.model=2 model.mlp=swiglu model.scan=true model.bias=true model.logit_softcap=5",
        "2; model.pos=none model.attn_softcap=3 model.fsdp_enabled=false",
      })
  void greedyTokensAreThoseOfAWholePass(int devices, String keys) {
    Config config = config(keys.split(" "));
    try (Client client = Client.open(ClientOptions.cpu(devices));
        var trainer = new Trainer(config, client, BYTES.vocabSize(), Map.of())) {
      trainer.initialize();
      var told = new ArrayList<Integer>();
      List<Continuation> made =
          trainer
              .sampler(BYTES)
              .sample(
                  trainer.params().build(),
                  PROMPTS,
                  new SampleOptions(Sampling.GREEDY, MADE, 0),
                  (sequence, id) -> {
                    if (sequence == 1) {
                      told.add(id);
                    }
                  });
      requireMostLikely(made, trainer);
      assertThat(told).containsExactlyElementsOf(Arrays.stream(made.get(1).ids()).boxed().toList());
    }
  }

  private static void requireMostLikely(List<Continuation> made, Trainer trainer) {
    int[] ids = new int[PROMPTS.size() * L];
    for (int row = 0; row < PROMPTS.size(); row++) {
      int[] prompt = PROMPTS.get(row);
      System.arraycopy(prompt, 0, ids, row * L, prompt.length);
      int[] more = made.get(row).ids();
      assertThat(more.length == MADE || made.get(row).ended()).isTrue();
      System.arraycopy(more, 0, ids, row * L + prompt.length, more.length);
    }
    Literal logits_BxLxV =
        trainer.forward(Batch.of(Literal.i32(ids, PROMPTS.size(), L))).logits_BxLxV();
    int V = BYTES.vocabSize();
    float[] all = logits_BxLxV.toFloats();
    for (int row = 0; row < PROMPTS.size(); row++) {
      int from = PROMPTS.get(row).length - 1;
      for (int i = 0; i < made.get(row).ids().length; i++) {
        int at = (row * L + from + i) * V;
        float[] scores = Arrays.copyOfRange(all, at, at + V);
        int id = made.get(row).ids()[i];
        assertThat(id).as("row %d, token %d", row, i).isEqualTo(mostLikely(scores));
        assertThat((double) made.get(row).logProbs()[i])
            .isCloseTo(logProb(scores, id), within(1e-4));
      }
    }
  }

  private static int mostLikely(float[] scores) {
    return IntStream.range(0, scores.length)
        .reduce((a, b) -> scores[b] > scores[a] ? b : a)
        .orElseThrow();
  }

  private static double logProb(float[] scores, int id) {
    double sum = IntStream.range(0, scores.length).mapToDouble(i -> Math.exp(scores[i])).sum();
    return scores[id] - Math.log(sum);
  }

  /** What is drawn depends on the seed and on the number of a sequence, not on the others. */
  @Test
  void drawsTheSameWithTheSameSeed() {
    Config config = config();
    try (Client client = Client.open(ClientOptions.cpu(1));
        var trainer = new Trainer(config, client, BYTES.vocabSize(), Map.of())) {
      trainer.initialize();
      Sampler sampler = trainer.sampler(BYTES);
      List<int[]> prompts = List.of(PROMPTS.get(0), PROMPTS.get(0));
      List<Continuation> two = draw(sampler, trainer, prompts, 3);
      assertThat(draw(sampler, trainer, prompts, 3).get(1).ids()).isEqualTo(two.get(1).ids());
      assertThat(draw(sampler, trainer, prompts.subList(0, 1), 3).get(0).ids())
          .isEqualTo(two.get(0).ids());
      assertThat(two.get(1).ids()).isNotEqualTo(two.get(0).ids());
      assertThat(draw(sampler, trainer, prompts, 4).get(0).ids()).isNotEqualTo(two.get(0).ids());
    }
  }

  private static List<Continuation> draw(
      Sampler sampler, Trainer trainer, List<int[]> prompts, long seed) {
    var options = new SampleOptions(new Sampling(1, 0, 0.95, 0, 1.2), MADE, seed);
    return sampler.sample(trainer.params().build(), prompts, options, TokenListener.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 5, the prompt is empty",
    "40, 1, 'the prompt has 40 tokens, and the model''s context of 40'",
    "30, 11, a prompt of 30 tokens and 11 more do not fit",
    "30, 0, ask for 1 to 37"
  })
  void refusesWhatDoesNotFit(int tokens, int more, String message) {
    var options = new SampleOptions(Sampling.GREEDY, more, 0);
    assertThatThrownBy(() -> options.check(List.of(ids(3), ids(tokens)), L))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }
}
