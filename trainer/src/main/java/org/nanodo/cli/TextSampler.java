package org.nanodo.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.PrintWriter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.config.ConfigException;
import org.nanodo.data.Tokenizer;
import org.nanodo.sample.Continuation;
import org.nanodo.sample.SampleOptions;
import org.nanodo.sample.TextStream;
import org.nanodo.sample.TokenListener;
import org.nanodo.train.CheckpointSampler;

/** Continues texts and prints them: one as it is made, several when all are there. */
record TextSampler(
    Tokenizer tokenizer,
    SamplingOptions sampling,
    int num,
    int context,
    boolean asJson,
    PrintWriter out) {
  private static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();

  /**
   * Checks prompts before a model is loaded.
   *
   * @throws ConfigException if one is empty or too long
   */
  void check(List<String> prompts) {
    options(prompts).check(prompts.stream().map(this::ids).toList(), context);
  }

  private SampleOptions options(List<String> prompts) {
    int longest = prompts.stream().mapToInt(p -> ids(p).length).max().orElse(0);
    return sampling.options(longest, context);
  }

  /** A document begins with BOS, as in training. */
  private int[] ids(String prompt) {
    if (prompt.isEmpty()) {
      throw new ConfigException("the prompt is empty; give at least one character to continue");
    }
    return tokenizer.beginning(prompt);
  }

  /** Continues each prompt as often as asked for, and prints it with what follows. */
  void print(CheckpointSampler sampler, List<String> prompts) {
    List<String> texts =
        prompts.stream().flatMap(p -> Collections.nCopies(num, p).stream()).toList();
    List<int[]> ids = texts.stream().map(this::ids).toList();
    SampleOptions options = options(prompts);
    if (texts.size() == 1 && !asJson) {
      stream(sampler, texts.get(0), ids, options);
      return;
    }
    List<Continuation> all = sampler.sample(ids, options, TokenListener.NONE);
    for (int i = 0; i < all.size(); i++) {
      print(texts.get(i), ids.get(i), all.get(i), i);
    }
    out.flush();
  }

  private void stream(
      CheckpointSampler sampler, String prompt, List<int[]> ids, SampleOptions options) {
    var text = new TextStream(tokenizer, ids.get(0));
    out.print(prompt);
    sampler.sample(
        ids,
        options,
        (sequence, id) -> {
          out.print(text.add(id));
          out.flush();
        });
    out.println(text.end());
    out.flush();
  }

  private void print(String prompt, int[] promptIds, Continuation made, int number) {
    var stream = new TextStream(tokenizer, promptIds);
    IntStream.of(made.ids()).forEach(stream::add);
    if (!asJson) {
      out.println((number == 0 ? "" : "---\n") + prompt + stream.whole());
      return;
    }
    var json = new LinkedHashMap<String, Object>();
    json.put("prompt", prompt);
    json.put("text", stream.whole());
    json.put("prompt_ids", promptIds);
    json.put("ids", made.ids());
    json.put("log_probs", made.logProbs());
    json.put("ended", made.ended());
    out.println(JSON.toJson(json));
  }
}
