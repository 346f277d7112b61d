package org.nanodo.sample;

import static org.nanodo.sharding.LogicalAxes.BATCH;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.Literal;
import org.nanodo.nn.Sampling;
import org.nanodo.runtime.Client;
import org.nanodo.sample.DecodeFunctions.Made;
import org.nanodo.sharding.Layout;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.task.Decoder;

/**
 * Continues sequences of tokens with a model. A program is compiled for each number of sequences,
 * length of the longest prompt, rounded up, and sampling.
 */
public final class Sampler {
  /** How many tokens are made by one call; text appears in as large pieces. */
  private static final int AT_ONCE = 8;

  private final Client client;
  private final Decoder task;
  private final int vocabSize;
  private final int endId;
  private final Layout layout;
  private final NamedSharding rows;
  private final NamedSharding replicated;
  private final Map<Key, DecodePrograms> programs = new HashMap<>();

  /** What programs are compiled for: B sequences, prompts of up to P tokens, M tokens in all. */
  private record Key(int B, int P, int M, Sampling sampling) {}

  /**
   * A sampler of a model.
   *
   * @param endId the token that ends a document; −1 if there is none
   * @param layout of the parameters that it is given
   */
  public Sampler(Client client, Decoder task, int vocabSize, int endId, Layout layout) {
    this.client = client;
    this.task = task;
    this.vocabSize = vocabSize;
    this.endId = endId;
    this.layout = layout;
    this.rows = layout.computed(List.of(BATCH));
    this.replicated = NamedSharding.replicated(layout.mesh());
  }

  /**
   * Continues each prompt by itself: with the same seed, what follows one does not depend on the
   * others after it.
   *
   * @param params by path, on the devices, as the layout stores them; they are kept
   * @param prompts of at least one token each
   * @throws org.nanodo.config.ConfigException if a prompt and the tokens that are asked for do not
   *     fit
   */
  public List<Continuation> sample(
      Map<String, Tensor> params,
      List<int[]> prompts,
      SampleOptions options,
      TokenListener listener) {
    options.check(prompts, task.maxLength());
    Prompts all = Prompts.of(prompts, layout.shards(BATCH), options.maxTokens(), task.maxLength());
    DecodePrograms run = programs(params, all, options.sampling());
    var sequences = new ArrayList<Sequence>();
    for (int i = 0; i < prompts.size(); i++) {
      sequences.add(new Sequence(i, endId, options.maxTokens(), listener));
    }
    Made made = first(run, params, all, options.seed());
    int count = 1;
    for (int rest = options.maxTokens() - 1; rest > 0; rest -= count) {
      int more = Math.min(rest, AT_ONCE);
      Made next = next(run, params, made, more); // Is computed while tokens are read.
      boolean goesOn = read(made, count, sequences);
      made = next;
      count = more;
      if (!goesOn) {
        break;
      }
    }
    read(made, count, sequences);
    Tree.leaves(made.next()).forEach(Tensor::close);
    return sequences.stream().map(Sequence::continuation).toList();
  }

  private DecodePrograms programs(Map<String, Tensor> params, Prompts all, Sampling sampling) {
    int P = all.slots();
    var key = new Key(all.rows(), P, P + all.maxTokens(), sampling);
    return programs.computeIfAbsent(
        key,
        k -> {
          Cache cache = Cache.of(task, vocabSize, layout, params, k.B, k.M);
          var functions =
              new DecodeFunctions(
                  task, vocabSize, layout, sampling, k.P, k.M, AT_ONCE, cache.types());
          return DecodePrograms.of(functions, cache);
        });
  }

  private Made first(DecodePrograms run, Map<String, Tensor> params, Prompts all, long seed) {
    List<Literal> keys =
        IntStream.range(0, all.rows())
            .mapToObj(row -> Random.foldIn(Random.keyData(seed), row))
            .toList();
    try (Tensor ids = Tensor.of(client, all.ids(), rows);
        Tensor lengths = Tensor.of(client, all.lengths(), rows);
        Tensor each = Tensor.of(client, Literal.stack(keys), rows)) {
      return run.first().apply(params, ids, lengths, each);
    }
  }

  private Made next(DecodePrograms run, Map<String, Tensor> params, Made made, int count) {
    try (Tensor wanted = Tensor.of(client, Literal.i32(new int[] {count}), replicated)) {
      return run.next().apply(params, made.next(), wanted);
    }
  }

  /** Reads {@code count} tokens of each sequence; whether one goes on. */
  private static boolean read(Made made, int count, List<Sequence> sequences) {
    try (Tensor ids_BxT = made.ids_BxT();
        Tensor logProbs_BxT = made.logProbs_BxT()) {
      int T = ids_BxT.dim(1);
      long[] ids = ids_BxT.toHost().toLongs();
      float[] logProbs = logProbs_BxT.toHost().toFloats();
      for (Sequence s : sequences) {
        for (int i = 0; i < count; i++) {
          int at = s.number() * T + i;
          s.add((int) ids[at], logProbs[at]);
        }
      }
      return sequences.stream().anyMatch(Sequence::goesOn);
    }
  }
}
